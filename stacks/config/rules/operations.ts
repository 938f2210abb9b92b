import { keyOf, problem } from "../problem.ts";
import { rule } from "./rule.ts";

const minioIsRetired = rule(["objectStore"], function* ({ objectStore }) {
	if (objectStore.provider !== "minio" || objectStore.allowUnmaintained) return;
	yield problem(
		keyOf("objectStore", ["provider"]),
		'"minio" gets no more fixes: its community edition ended in February 2026; use seaweedfs, or rustfs for the same feel (set objectStore.allowUnmaintained: true to accept)',
	);
});

const alertsNeedMail = rule(["observability"], function* ({ observability: { alerts, mail } }) {
	if (alerts === "email" && mail === undefined) {
		yield problem(keyOf("observability", ["mail"]), "is missing; alerts email needs server, user, from and to");
	}
	if (alerts !== "email" && mail !== undefined) {
		yield problem(
			keyOf("observability", ["mail"]),
			`belongs to alerts: email, but alerts is ${alerts}; delete it, or change alerts`,
		);
	}
});

const alertsNeedMetrics = rule(["observability"], function* ({ observability: { alerts, enabled } }) {
	if (enabled || alerts === "none") return;
	yield problem(
		keyOf("observability", ["alerts"]),
		`"${alerts}" would stay silent: alerts come from the metrics, which observability.enabled: false switches off; switch it on, or set alerts: none`,
	);
});

const keepSomething = rule(["backup"], function* ({ backup }) {
	if (backup.target !== "s3" || backup.keep.daily + backup.keep.weekly + backup.keep.monthly > 0) return;
	yield problem(keyOf("backup", ["keep"]), "keeps no backup at all; give daily, weekly or monthly at least 1");
});

export const operationRules = [minioIsRetired, alertsNeedMail, alertsNeedMetrics, keepSomething];
