package ipn

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// source is where a certificate comes from, and the names that it may bear.
type source struct {
	url   string
	names []string // nil: any name
}

// certificateFile is what SNS calls its certificates: 32 hexadecimal digits
// in every message seen.
var certificateFile = regexp.MustCompile(`^SimpleNotificationService-[0-9a-fA-F]{8,64}\.pem$`)

// source refuses each URL but those where SNS keeps certificates of the
// topic's own region. The URL is compared as text, not parsed, so that no
// user, port, escape or path can hide in it.
func (v *Verifier) source(url string, t topic) (source, error) {
	if slices.Contains(v.extraURLs, url) {
		return source{url: url}, nil
	}
	if host := t.host(); host != "" {
		file, ok := strings.CutPrefix(url, "https://"+host+"/")
		if ok && certificateFile.MatchString(file) {
			return source{url: url, names: t.names()}, nil
		}
	}
	return source{}, fmt.Errorf("%w: SigningCertURL is not one of SNS in the topic's region", ErrForged)
}
