// certmanager-sign DIR: signs the Certificates on standard input as cert-manager's controllers would, with cert-manager's
// own library. It stands in for the controllers alone: who signs (self-signed, or a CA whose Secret an earlier Certificate
// filled), what goes into the request and what comes out of it are theirs.
//
// Standard input is a JSON list of Certificates and ClusterIssuers, read strictly. Each Certificate's Secret becomes the
// folder DIR/<namespace>/<secretName>; standard output is a JSON list of what cert-manager would write into its status.
package main

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	"github.com/cert-manager/cert-manager/pkg/util/pki"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func main() {
	if len(os.Args) != 2 {
		fail("usage: certmanager-sign DIR < manifests.json")
	}
	if err := sign(os.Args[1]); err != nil {
		fail(err.Error())
	}
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, "certmanager-sign:", message)
	os.Exit(1)
}

// status is what cert-manager writes into a Certificate's status.
type status struct {
	Name        string       `json:"name"`
	NotBefore   *metav1.Time `json:"notBefore"`
	NotAfter    *metav1.Time `json:"notAfter"`
	RenewalTime *metav1.Time `json:"renewalTime"`
}

func sign(dir string) error {
	certificates, issuers, err := read()
	if err != nil {
		return err
	}
	done := []status{}
	for _, certificate := range certificates {
		issuer, known := issuers[certificate.Spec.IssuerRef.Name]
		if !known {
			return fmt.Errorf("%s: no ClusterIssuer %q", certificate.Name, certificate.Spec.IssuerRef.Name)
		}
		signed, err := issue(dir, certificate, issuer)
		if err != nil {
			return fmt.Errorf("%s: %w", certificate.Name, err)
		}
		renewal, err := pki.RenewalTime(signed.NotBefore, signed.NotAfter, certificate.Spec.RenewBefore, certificate.Spec.RenewBeforePercentage, certificate.Spec.Renewal)
		if err != nil {
			return err
		}
		notBefore, notAfter := metav1.NewTime(signed.NotBefore), metav1.NewTime(signed.NotAfter)
		done = append(done, status{certificate.Name, &notBefore, &notAfter, renewal})
	}
	return json.NewEncoder(os.Stdout).Encode(done)
}

func read() ([]*certmanager.Certificate, map[string]*certmanager.ClusterIssuer, error) {
	var manifests []json.RawMessage
	if err := json.NewDecoder(os.Stdin).Decode(&manifests); err != nil {
		return nil, nil, err
	}
	var certificates []*certmanager.Certificate
	issuers := map[string]*certmanager.ClusterIssuer{}
	for _, manifest := range manifests {
		var kind metav1.TypeMeta
		if err := json.Unmarshal(manifest, &kind); err != nil {
			return nil, nil, err
		}
		switch kind.Kind {
		case "Certificate":
			certificate := &certmanager.Certificate{}
			if err := strictly(manifest, certificate); err != nil {
				return nil, nil, err
			}
			certificates = append(certificates, certificate)
		case "ClusterIssuer":
			issuer := &certmanager.ClusterIssuer{}
			if err := strictly(manifest, issuer); err != nil {
				return nil, nil, err
			}
			issuers[issuer.Name] = issuer
		default:
			return nil, nil, fmt.Errorf("neither Certificate nor ClusterIssuer: %s", kind.Kind)
		}
	}
	return certificates, issuers, nil
}

func strictly(manifest []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(manifest))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}

// issue does what lies between a Certificate and its Secret: key, request, signature.
func issue(dir string, certificate *certmanager.Certificate, issuer *certmanager.ClusterIssuer) (*x509.Certificate, error) {
	key, err := pki.GeneratePrivateKeyForCertificate(certificate)
	if err != nil {
		return nil, err
	}
	request, err := requestFor(certificate, key)
	if err != nil {
		return nil, err
	}
	template, err := pki.CertificateTemplateFromCertificateRequest(request)
	if err != nil {
		return nil, err
	}
	chain, ca, err := signedBy(dir, issuer, template, key)
	if err != nil {
		return nil, err
	}
	encoded, err := pki.EncodePrivateKey(key, certificate.Spec.PrivateKey.Encoding)
	if err != nil {
		return nil, err
	}
	secret := filepath.Join(dir, certificate.Namespace, certificate.Spec.SecretName)
	if err := os.MkdirAll(secret, 0o700); err != nil {
		return nil, err
	}
	for name, content := range map[string][]byte{"tls.crt": chain, "tls.key": encoded, "ca.crt": ca} {
		if err := os.WriteFile(filepath.Join(secret, name), content, 0o600); err != nil {
			return nil, err
		}
	}
	return pki.DecodeX509CertificateBytes(chain)
}

// requestFor makes the CertificateRequest, with the feature gates that are on by default.
func requestFor(certificate *certmanager.Certificate, key crypto.Signer) (*certmanager.CertificateRequest, error) {
	template, err := pki.GenerateCSR(certificate, pki.WithUseLiteralSubject(true), pki.WithNameConstraints(true), pki.WithOtherNames(true))
	if err != nil {
		return nil, err
	}
	der, err := pki.EncodeCSR(template, key)
	if err != nil {
		return nil, err
	}
	return &certmanager.CertificateRequest{Spec: certmanager.CertificateRequestSpec{
		Duration: certificate.Spec.Duration,
		Request:  pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE REQUEST", Bytes: der}),
		IsCA:     certificate.Spec.IsCA,
		Usages:   certificate.Spec.Usages,
	}}, nil
}

// signedBy gives the chain and the CA, as PEM.
func signedBy(dir string, issuer *certmanager.ClusterIssuer, template *x509.Certificate, key crypto.Signer) ([]byte, []byte, error) {
	switch {
	case issuer.Spec.SelfSigned != nil:
		own, _, err := pki.SignCertificate(template, template, key.Public(), key)
		return own, own, err
	case issuer.Spec.CA != nil:
		caCertificates, caKey, err := keyPair(dir, issuer.Spec.CA.SecretName)
		if err != nil {
			return nil, nil, err
		}
		bundle, err := pki.SignCSRTemplate(caCertificates, caKey, template)
		return bundle.ChainPEM, bundle.CAPEM, err
	default:
		return nil, nil, fmt.Errorf("ClusterIssuer %s signs neither itself nor with a CA", issuer.Name)
	}
}

// keyPair reads the Secret of a CA. A ClusterIssuer finds it in cert-manager's own namespace, here the only one that has it.
func keyPair(dir, secretName string) ([]*x509.Certificate, crypto.Signer, error) {
	found, err := filepath.Glob(filepath.Join(dir, "cert-manager-*", secretName))
	if err != nil || len(found) != 1 {
		return nil, nil, fmt.Errorf("no Secret %s in cert-manager's namespace", secretName)
	}
	chain, err := os.ReadFile(filepath.Join(found[0], "tls.crt"))
	if err != nil {
		return nil, nil, err
	}
	encoded, err := os.ReadFile(filepath.Join(found[0], "tls.key"))
	if err != nil {
		return nil, nil, err
	}
	certificates, err := pki.DecodeX509CertificateChainBytes(chain)
	if err != nil {
		return nil, nil, err
	}
	key, err := pki.DecodePrivateKeyBytes(encoded)
	return certificates, key, err
}
