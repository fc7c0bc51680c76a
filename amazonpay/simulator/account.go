package simulator

import (
	"crypto/tls"
	"net/http"
	"slices"
)

// checkTLS refuses what is older than TLS 1.2. Nil is a request that came
// without TLS, as they do on a developer's own machine.
func checkTLS(state *tls.ConnectionState) *problem {
	if state == nil || state.Version >= tls.VersionTLS12 {
		return nil
	}
	return refused(http.StatusUpgradeRequired, reasonTLS, "%s is too old: use TLS 1.2 or later.", tls.VersionName(state.Version))
}

// checkAccount tells what speaks against a request whose signature is good.
func (s *Simulator) checkAccount(header http.Header) *problem {
	if s.cfg.AccountSuspended {
		return forbidden(reasonAccount, suspended)
	}
	tokens := header.Values("X-Amz-Pay-Authtoken")
	switch {
	case len(tokens) == 0 || s.cfg.AuthorizationTokens == nil:
		return nil
	case tokens[0] == "":
		return badRequest(reasonMissingValue, "The header x-amz-pay-authtoken is empty.")
	case !slices.Contains(s.cfg.AuthorizationTokens, tokens[0]):
		return forbidden(reasonToken, "The value provided for x-amz-pay-authtoken is none of the account's (Config.AuthorizationTokens).")
	}
	return nil
}

const suspended = "The merchant account is suspended (Config.AccountSuspended)."
