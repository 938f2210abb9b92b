/**
 * A kubeconfig without a credential in it: the plugin `gke-gcloud-auth-plugin` gets a token for whoever runs it. It
 * dials the control plane's DNS name, whose certificate is a public one, so no CA stands in it and none expires.
 *
 * @param endpoint DNS name of the control plane
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/cluster-access-for-kubectl
 */
export function gkeKubeconfig(name: string, endpoint: string): string {
	const kubeconfig = {
		apiVersion: "v1",
		kind: "Config",
		"current-context": name,
		clusters: [{ name, cluster: { server: `https://${endpoint}` } }],
		contexts: [{ name, context: { cluster: name, user: name } }],
		users: [
			{
				name,
				user: {
					exec: {
						apiVersion: "client.authentication.k8s.io/v1beta1",
						command: "gke-gcloud-auth-plugin",
						installHint: "install it with: gcloud components install gke-gcloud-auth-plugin",
						provideClusterInfo: true,
					},
				},
			},
		],
	};
	return `${JSON.stringify(kubeconfig, undefined, 2)}\n`;
}
