package simulator

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
)

// checkReturnURLs checks those of the named fields that were sent.
func (s *Simulator) checkReturnURLs(fields object, environment api.Environment, names ...string) *problem {
	for _, name := range names {
		if !fields.has(name) {
			continue
		}
		if p := s.checkReturnURL(name, fields.text(name), environment); p != nil {
			return p
		}
	}
	return nil
}

// checkReturnURL tells what is wrong with a URL that buyers are to return to.
func (s *Simulator) checkReturnURL(name, address string, environment api.Environment) *problem {
	if !allowedURL(address, environment) {
		return badValue(address, name)
	}
	if !s.registered(address, environment) {
		return badRequest(reasonParameter, "The value '%s' provided for '%s' is invalid: %s", address, name, s.registerAdvice(address))
	}
	return nil
}

// checkButtonDomains: the page with the button and the URLs of its payload
// must be on the merchant's domains. All that is wrong is told at once.
func (s *Simulator) checkButtonDomains(pageURL string, payload *buttonPayload) error {
	var wrong []string
	check := func(name, address string) {
		if address != "" && !s.registered(address, payload.environment) {
			wrong = append(wrong, name+": "+s.registerAdvice(address))
		}
	}
	check("the page with the button", pageURL)
	for _, fields := range []object{payload.fields.object("webCheckoutDetails"), payload.fields} {
		for _, name := range []string{"checkoutReviewReturnUrl", "checkoutResultReturnUrl", "checkoutCancelUrl", "signInReturnUrl", "signInCancelUrl"} {
			check(name, fields.text(name))
		}
	}
	if wrong == nil {
		return nil
	}
	return &ButtonError{unregisteredDomain, strings.Join(wrong, " ")}
}

func (s *Simulator) registerAdvice(address string) string {
	return fmt.Sprintf("the domain %q is not registered for this account; register it (Config.Domains; at Amazon in Seller Central, Integration Central), or use one of %s.",
		hostOf(address), strings.Join(s.cfg.Domains, ", "))
}

// registered tells whether address is on a domain of the merchant's.
func (s *Simulator) registered(address string, environment api.Environment) bool {
	host := hostOf(address)
	if len(s.cfg.Domains) == 0 || environment == api.Sandbox && isLocal(host) {
		return true
	}
	return slices.ContainsFunc(s.cfg.Domains, func(domain string) bool {
		parent, below := strings.CutPrefix(domain, "*")
		return host == domain || below && strings.HasSuffix(host, parent)
	})
}

// isDomain tells whether an entry of Config.Domains is a host name.
func isDomain(entry string) bool {
	host := strings.TrimPrefix(entry, "*.")
	u, err := url.Parse("https://" + host)
	return err == nil && host != "" && u.Hostname() == host && !strings.ContainsAny(host, "* ")
}

// allowedURL tells whether Amazon sends buyers there: https, in the sandbox
// also http on the developer's own machine.
func allowedURL(address string, environment api.Environment) bool {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil:
		return false
	case u.Scheme == "https":
		return true
	}
	return u.Scheme == "http" && environment == api.Sandbox && isLocal(hostOf(address))
}

// hostOf returns the host name of a URL in small letters; empty: it has none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

func isLocal(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || net.ParseIP(host).IsLoopback()
}
