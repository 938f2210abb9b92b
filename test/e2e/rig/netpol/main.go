// netpol answers whether NetworkPolicies let traffic pass, by the matcher of cyclonus, the program that tests CNI plugins for
// conformance. Standard input: {"policies": […], "traffic": […]}; standard output: one true or false for each traffic, in order.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/mattfenwick/cyclonus/pkg/matcher"
	v1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

type question struct {
	Policies []*networkingv1.NetworkPolicy `json:"policies"`
	Traffic  []traffic                     `json:"traffic"`
}

type traffic struct {
	From     peer   `json:"from"`
	To       peer   `json:"to"`
	Port     int    `json:"port"`
	PortName string `json:"portName"`
	Protocol string `json:"protocol"`
}

// A peer without a namespace is outside the cluster.
type peer struct {
	IP              string            `json:"ip"`
	Namespace       string            `json:"namespace"`
	NamespaceLabels map[string]string `json:"namespaceLabels"`
	PodLabels       map[string]string `json:"podLabels"`
}

func (p peer) forMatcher() *matcher.TrafficPeer {
	if p.Namespace == "" {
		return &matcher.TrafficPeer{IP: p.IP}
	}
	inside := &matcher.InternalPeer{PodLabels: p.PodLabels, NamespaceLabels: p.NamespaceLabels, Namespace: p.Namespace}
	return &matcher.TrafficPeer{IP: p.IP, Internal: inside}
}

func main() {
	var asked question
	in := json.NewDecoder(os.Stdin)
	in.DisallowUnknownFields()
	if err := in.Decode(&asked); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	for _, policy := range asked.Policies {
		fillIn(&policy.Spec)
	}
	policies := matcher.BuildNetworkPolicies(false, asked.Policies)
	allowed := make([]bool, 0, len(asked.Traffic))
	for _, t := range asked.Traffic {
		result := policies.IsTrafficAllowed(&matcher.Traffic{
			Source: t.From.forMatcher(), Destination: t.To.forMatcher(),
			ResolvedPort: t.Port, ResolvedPortName: t.PortName, Protocol: v1.Protocol(t.Protocol),
		})
		allowed = append(allowed, result.IsAllowed())
	}
	if err := json.NewEncoder(os.Stdout).Encode(allowed); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// fillIn sets what an API server sets of a policy that leaves it out; the matcher takes policies as they are stored.
func fillIn(spec *networkingv1.NetworkPolicySpec) {
	if len(spec.PolicyTypes) == 0 {
		spec.PolicyTypes = []networkingv1.PolicyType{networkingv1.PolicyTypeIngress}
		if len(spec.Egress) > 0 {
			spec.PolicyTypes = append(spec.PolicyTypes, networkingv1.PolicyTypeEgress)
		}
	}
	for _, rule := range spec.Ingress {
		fillInPorts(rule.Ports)
	}
	for _, rule := range spec.Egress {
		fillInPorts(rule.Ports)
	}
}

func fillInPorts(ports []networkingv1.NetworkPolicyPort) {
	for i := range ports {
		if ports[i].Protocol == nil {
			tcp := v1.ProtocolTCP
			ports[i].Protocol = &tcp
		}
	}
}
