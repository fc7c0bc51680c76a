package browsertest

import (
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// Each checkoutLanguage has its own button and its own pages at Amazon.
//
// Source: Amazon's page "Add the Amazon Pay button"
func TestEachCheckoutLanguageHasItsButtonAndPages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		language      string
		account       simulator.Config
		label, signIn string
		tag           string // of the pages
	}{
		{"en_US", simulator.Config{Region: api.NA}, "no money moves", "Sign in", "en"},
		{"en_GB", simulator.Config{Region: api.EU, LedgerCurrency: "GBP"}, "no money moves", "Sign in", "en"},
		{"de_DE", simulator.Config{Region: api.EU}, "kein Geld fließt", "Anmelden", "de"},
		{"fr_FR", simulator.Config{Region: api.EU}, "aucun paiement réel", "Connexion", "fr"},
		{"it_IT", simulator.Config{Region: api.EU}, "nessun pagamento reale", "Accedi", "it"},
		{"es_ES", simulator.Config{Region: api.EU}, "sin dinero real", "Iniciar sesión", "es"},
		{"ja_JP", simulator.Config{Region: api.JP}, "決済されません", "ログイン", "ja"},
	} {
		t.Run(c.language, func(t *testing.T) {
			t.Parallel()
			is := is.New(t)
			shop, v := openShop(t, c.account), openBrowser(t)
			v.opens(shop.url + "/cart.html?language=" + c.language)
			v.at("Your cart")
			is.Equal(reads[string](v, `document.querySelector("#AmazonPayButton button").lang`), c.tag)
			v.clicks(c.label)
			v.at(c.signIn)
			is.Equal(reads[string](v, `document.documentElement.lang`), c.tag)
		})
	}
}
