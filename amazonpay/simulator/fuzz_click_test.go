package simulator_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

// FuzzClick is a click on a button that is signed well, with anything in the
// payload's texts and in the form, which nobody signs. Each leads to a page
// that is whole, and a buyer who cancels never gets to another site than the
// shop's.
func FuzzClick(f *testing.F) {
	f.Add("Coffee", "https://shop.example/cancel", "https://shop.example/cart?a=b#c", "productType=PayOnly&checkoutLanguage=de_DE", "a@example.com")
	f.Add("<script>alert(1)</script>", "", "https://evil.example/", "placement=Cart&ledgerCurrency=JPY&signOut=true", "\"<b>\"@example.com")
	f.Add("%s%!d(", "http://localhost:1/", "javascript:alert(1)", "productType=SignIn", "a")
	f.Add("珈琲", "https://shop.example/?%zz", "https://shop.example@evil.example/", "productType=PayAndShipMultiAddress&sandbox=", "b@[::1]")
	f.Add("%!", "https://shop.exa\x86ple/?%zz", "https://shop.example/caUrt?a=b\xfd\xa5A#c", "productType=PayOnly&sandbo]=", "a@exampl\x01.com")
	f.Fuzz(func(t *testing.T, shopName, cancelURL, pageURL, form, email string) {
		m := openShop(t, simulator.Config{})
		web := map[string]string{"checkoutReviewReturnUrl": "https://shop.example/review"}
		if cancelURL != "" {
			web["checkoutCancelUrl"] = cancelURL
		}
		signed, err := json.Marshal(map[string]any{"webCheckoutDetails": web, "storeId": storeID, "merchantMetadata": map[string]string{"merchantStoreName": shopName, "noteToBuyer": shopName}})
		fields, badForm := url.ParseQuery(form)
		if err != nil || badForm != nil {
			t.Skip()
		}
		for name, values := range posted(m.button(string(signed))) {
			if name != "productType" && name != "placement" || fields[name] == nil {
				fields[name] = values
			}
		}
		fields.Set("pageURL", pageURL)
		visit := func(method, path string, fields url.Values) string { return visited(t, m.client, method, path, fields) }
		start := visit("POST", "/checkout", fields)
		if !strings.HasPrefix(start, "/checkout/start?") {
			return // to the page of another kind of button, or refused
		}
		session := url.Values{"amazonCheckoutSessionId": {sessionOf(t, start)}}
		visit("GET", start, nil)
		visit("POST", "/checkout/sign-in", url.Values{"amazonCheckoutSessionId": session["amazonCheckoutSessionId"], "email": {email}})
		visit("GET", "/checkout/select?"+session.Encode(), nil)
		left := visit("POST", "/checkout/cancel", session)
		if site := siteOf(left); site != siteOf(string([]rune(cancelURL))) && site != "https://shop.example" {
			t.Errorf("canceling leads to %q", left)
		}
	})
}

// siteOf is scheme and host of a URL.
func siteOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// visited asks for a page and returns where that redirects to. No page fails,
// or has markup that a request brought along.
func visited(t *testing.T, client *http.Client, method, path string, fields url.Values) (location string) {
	r := formRequest(t, path, fields)
	r.Method = method
	r.AddCookie(&http.Cookie{Name: "amazonpay-simulator-buyer", Value: "ZW1haWw9YUBleGFtcGxlLmNvbSZhZGRyZXNzPTAmY2FyZD0xMTEx"})
	response, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= 500 || forbidden.Match(body) {
		t.Errorf("%s %s: %d %s", method, path, response.StatusCode, body)
	}
	return response.Header.Get("Location")
}
