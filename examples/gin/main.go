// Amazon Pay in a gin application.
//
//	go -C examples/gin run .
package main

import (
	"log"
	"net/http"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"
	"github.com/paykit-go/amazonpaykit/amazonpay"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/examples/internal/demo"
)

func newShop(client *api.Client, shopURL string) (http.Handler, error) {
	sessions := scs.New()
	kit, err := amazonpay.New(demo.Config(client, sessions, shopURL))
	if err != nil {
		return nil, err
	}
	engine := gin.New()
	engine.Use(gin.Recovery())
	// gin wants a name for the rest of the path, and no sibling below /pay.
	engine.Any("/pay/*rest", gin.WrapH(kit))
	engine.GET("/", func(c *gin.Context) {
		sessions.Put(c.Request.Context(), "seen", "coffee") // the application's own use of the session
		page, err := demo.Page(kit)
		if err != nil {
			c.String(http.StatusServiceUnavailable, "Please try again later.")
			return
		}
		c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(page))
	})
	// Around the engine, not as gin middleware: what gin writes by itself would
	// leave without the session cookie.
	return sessions.LoadAndSave(engine), nil
}

func main() {
	gin.SetMode(gin.ReleaseMode)
	log.Fatal(demo.Run(newShop))
}
