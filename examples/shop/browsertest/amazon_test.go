package browsertest

// The simulator's pages are in the language of the shop's region: Japanese
// for jp, English for the others.

// paysWithAmazon presses the Amazon Pay button and waits for Amazon's page.
func (v *visitor) paysWithAmazon(heading string) {
	v.t.Helper()
	v.presses("Amazon Pay")
	v.at(heading)
}
