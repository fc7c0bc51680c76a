package benchmark

import (
	"bufio"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/matryer/is"
	"github.com/paykit-go/amazonpaykit/amazonpay/simulator"
)

const (
	keyID   = "SANDBOX-AAAAAAAAAAAAAAAAAAAAAAAA"
	storeID = "amzn1.application-oa2-client.0123456789abcdef0123456789abcdef"
	// asAmazon makes this test binary the simulator's process.
	asAmazon = "AMAZONPAYKIT_BENCHMARK_SIMULATOR"
)

func TestMain(m *testing.M) {
	if os.Getenv(asAmazon) != "" {
		if err := serveAmazon(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// serveAmazon runs the simulator until its standard input is closed. Buyers
// are played over HTTP, because they live in this process.
func serveAmazon() error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	sim, err := simulator.New(simulator.Config{BaseURL: "http://" + l.Addr().String()})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", sim)
	mux.HandleFunc("POST /benchmark/key", func(w http.ResponseWriter, r *http.Request) { addKey(w, r, sim) })
	mux.HandleFunc("POST /benchmark/sign-in", func(w http.ResponseWriter, r *http.Request) { signIn(w, r, sim) })
	mux.HandleFunc("POST /benchmark/pay", func(w http.ResponseWriter, r *http.Request) {
		redirect, _ := io.ReadAll(r.Body)
		reply(w)(sim.Pay(string(redirect)))
	})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		_ = l.Close()
	}()
	fmt.Println("http://" + l.Addr().String())
	_ = http.Serve(l, mux) // ends with its listener
	return nil
}

func addKey(w http.ResponseWriter, r *http.Request, sim *simulator.Simulator) {
	der, _ := io.ReadAll(r.Body)
	key, err := x509.ParsePKCS1PublicKey(der)
	if err == nil {
		sim.AddKey(keyID, key)
	}
	reply(w)("", err)
}

func signIn(w http.ResponseWriter, r *http.Request, sim *simulator.Simulator) {
	var c struct {
		MerchantID, ProductType, LedgerCurrency, Placement string
		Sandbox                                            bool
		CreateCheckoutSessionConfig                        struct{ PayloadJSON, Signature, Algorithm string }
	}
	if err := json.NewDecoder(r.Body).Decode(&c); err != nil {
		reply(w)("", err)
		return
	}
	signed := c.CreateCheckoutSessionConfig
	reply(w)(sim.SignIn(simulator.JapaneseBuyer(), simulator.Button{
		PayloadJSON: signed.PayloadJSON, Signature: signed.Signature, Algorithm: signed.Algorithm, PublicKeyID: keyID,
		MerchantID: c.MerchantID, ProductType: c.ProductType, LedgerCurrency: c.LedgerCurrency, Placement: c.Placement, Sandbox: c.Sandbox,
	}))
}

func reply(w http.ResponseWriter) func(string, error) {
	return func(answer string, err error) {
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		_, _ = io.WriteString(w, answer)
	}
}

// amazon is the simulator in its process.
type amazon struct {
	b   *testing.B
	url string
}

func startAmazon(b *testing.B) *amazon {
	is := is.New(b)
	exe, err := os.Executable()
	is.NoErr(err)
	cmd := exec.Command(exe)
	cmd.Env, cmd.Stderr = append(os.Environ(), asAmazon+"=1"), os.Stderr
	in, err := cmd.StdinPipe()
	is.NoErr(err)
	out, err := cmd.StdoutPipe()
	is.NoErr(err)
	is.NoErr(cmd.Start())
	b.Cleanup(func() {
		in.Close()
		_ = cmd.Wait()
	})
	address, err := bufio.NewReader(out).ReadString('\n')
	is.NoErr(err)
	return &amazon{b: b, url: strings.TrimSpace(address)}
}

func (a *amazon) trust(key *rsa.PrivateKey) {
	a.post("key", string(x509.MarshalPKCS1PublicKey(&key.PublicKey)))
}

func (a *amazon) signIn(button []byte) string { return a.post("sign-in", string(button)) }
func (a *amazon) pay(redirect string) string  { return a.post("pay", redirect) }

func (a *amazon) post(what, body string) string {
	a.b.Helper()
	resp, err := http.Post(a.url+"/benchmark/"+what, "application/octet-stream", strings.NewReader(body))
	if err != nil {
		a.b.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		a.b.Fatalf("%s: %d %s %v", what, resp.StatusCode, answer, err)
	}
	return string(answer)
}
