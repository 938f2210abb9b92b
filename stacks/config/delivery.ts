import * as z from "zod";
import { belongsTo, checkedText, flag, group, text, variantError, variantWord } from "./field.ts";

/** Whether Argo CD can clone it: https without a password in it, or SSH. */
function isRepository(value: string): boolean {
	return /^https:\/\/[^\s/@:]+(?::\d+)?\/[^\s@]+$/.test(value) || /^(?:ssh:\/\/)?git@[^\s/@:]+[:/][^\s@]+$/.test(value);
}

const argocd = {
	repository: checkedText(
		isRepository,
		"the address of a git repository such as https://github.com/you/config.git (no user or password in it)",
		"The config repository that Argo CD watches.",
	),
	branch: text(
		/^(?!\/)[\w./-]{1,200}$/,
		"the name of a branch such as main",
		"The branch that Argo CD watches. Default main.",
	).default("main"),
	path: text(
		/^(?!\/)(?!.*\.\.)[\w./-]{1,200}$/,
		"a folder inside the repository such as apps",
		"Folder in the repository. Default `.`, its root.",
	).default("."),
	private: flag(
		"The repository needs a login: the secret nexus:gitToken for https, nexus:gitSshKey for SSH. Default false.",
	).default(false),
};

const variants = { pulumi: {}, argocd };
const belongs = belongsTo("method", variants);

/** `nexus:delivery` */
export const delivery = z
	.discriminatedUnion(
		"method",
		[
			group({ method: variantWord("pulumi", "Pulumi applies the apps.") }, "Pulumi applies the apps.", belongs),
			group(
				{ method: variantWord("argocd", "Argo CD applies the apps from a repository."), ...argocd },
				"Argo CD applies the apps.",
				belongs,
			),
		],
		{ error: variantError("method", Object.keys(variants)) },
	)
	.meta({ description: "Who applies the apps' manifests. Default: Pulumi." });
