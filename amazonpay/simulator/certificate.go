package simulator

import (
	"net/http"

	"github.com/paykit-go/amazonpaykit/amazonpay/api"
	"github.com/paykit-go/amazonpaykit/amazonpay/ipn"
)

// Where the simulator serves what a receiver of its notifications in another
// process needs, in PEM: the certificate that signs them, whose URL goes to
// ipn.Config.CertificateURLs, and the root that it leads to, for
// ipn.Config.Roots.
const (
	CertificatePath = "/simulator/notifications/certificate.pem"
	RootPath        = "/simulator/notifications/root.pem"
)

// NotificationConfig returns what a verifier in this process needs to trust
// the notifications of this simulator, and no others, for a merchant: it reads
// the certificate without a socket and goes by the simulator's clock. Change
// the fields that are to be otherwise.
func (s *Simulator) NotificationConfig(merchantID string) ipn.Config {
	signer, err := s.signer()
	if err != nil {
		return ipn.Config{MerchantID: merchantID} // trusts nobody: ipn.New refuses it
	}
	cfg := signer.Config(merchantID)
	cfg.Now = s.Now
	return cfg
}

// newSigner makes a key unless there is one to share.
func (s *Simulator) newSigner() (*ipn.Signer, error) {
	if s.cfg.NotifySigner != nil {
		return s.cfg.NotifySigner, nil
	}
	return ipn.NewSigner(ipn.SignerConfig{
		TopicARN: s.cfg.TopicARN, CertificateURL: s.base(nil) + CertificatePath, Now: s.Now,
	})
}

func (s *Simulator) certificateRoutes(mux *http.ServeMux) {
	mux.Handle("GET "+CertificatePath, s.servePEM((*ipn.Signer).Certificate))
	mux.Handle("GET "+RootPath, s.servePEM((*ipn.Signer).RootPEM))
}

func (s *Simulator) servePEM(content func(*ipn.Signer) []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		signer, err := s.signer()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/x-pem-file")
		_, _ = w.Write(content(signer)) // a client that is gone needs no answer
	})
}

// topicRegion is where the topic of a simulated region is. Amazon's own are
// not documented.
func topicRegion(r api.Region) string {
	switch r {
	case api.NA:
		return "us-east-1"
	case api.EU:
		return "eu-west-1"
	}
	return "ap-northeast-1"
}
