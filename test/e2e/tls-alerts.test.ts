import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { expiryAlerts } from "../../components/tls/expiry-alerts.ts";
import { describeWith } from "./rig.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

/** Labels of the admin line's certificate, as cert-manager's metrics have them. */
const LABELS = 'name="admin-line", namespace="certificates-prod", issuer_name="acme-dns", issuer_kind="ClusterIssuer"';
/** A sample is good for five minutes, so this is as rarely as one can look. */
const STEP = "4m";
/** A week of such steps, from second 0 on: all times below are counted from there. */
const WEEK = "x2520";
/** What each of promtool's files begins with. */
const FILE = { rule_files: ["rules.yaml"], evaluation_interval: STEP };

/** What cert-manager says of the certificate, the same for a week. */
interface Story {
	/** Second at which it expires; 0 before there is one. */
	readonly expires: number;
	/** Second at which it should be renewed. */
	readonly renews: number;
	/** The status that holds. */
	readonly ready: "True" | "False" | "Unknown";
}

const healthy: Story = { expires: 90 * DAY, renews: 60 * DAY, ready: "True" };

function series({ expires, renews, ready }: Story) {
	return [
		{ series: `certmanager_certificate_expiration_timestamp_seconds{${LABELS}}`, values: `${expires}+0${WEEK}` },
		{ series: `certmanager_certificate_renewal_timestamp_seconds{${LABELS}}`, values: `${renews}+0${WEEK}` },
		...["True", "False", "Unknown"].map((condition) => ({
			series: `certmanager_certificate_ready_status{${LABELS}, condition="${condition}"}`,
			values: `${condition === ready ? 1 : 0}+0${WEEK}`,
		})),
	];
}

describeWith(["promtool"], "the alerts on certificates (Prometheus' own promtool evaluates them)", () => {
	const folder = mkdtempSync(join(tmpdir(), "nexus-alerts-"));
	const promtool = (...args: readonly string[]) => {
		const { status, stdout, stderr } = spawnSync("promtool", args, { cwd: folder, encoding: "utf8" });
		return { status, output: stdout + stderr };
	};
	beforeAll(() => writeFileSync(join(folder, "rules.yaml"), stringify(expiryAlerts("prod").spec)));
	afterAll(() => rmSync(folder, { recursive: true }));

	const names = [
		"CertificateRenewalOverdue",
		"CertificateExpiresSoon",
		"CertificateNotReady",
		"CertificateMetricsMissing",
	];

	/** Names of the alerts that fire after some hours: promtool is told that none does, and names those that do. */
	const firing = (input: readonly object[], hours: number): readonly string[] => {
		const quiet = names.map((alertname) => ({ eval_time: `${hours}h`, alertname, exp_alerts: [] }));
		const file = {
			...FILE,
			tests: [{ interval: STEP, input_series: input, alert_rule_test: quiet }],
		};
		writeFileSync(join(folder, "test.yaml"), stringify(file));
		const { status, output } = promtool("test", "rules", "test.yaml");
		expect(output).toMatch(status === 0 ? /SUCCESS/ : /got:\[/);
		return names.filter((name) => output.includes(`alertname: ${name},`));
	};

	test("are rules that Prometheus takes", () => {
		expect(promtool("check", "rules", "rules.yaml")).toMatchObject({ status: 0 });
	});

	test("say nothing while all is well", () => {
		expect(firing(series(healthy), 167)).toEqual([]);
	});

	test("say nothing on the day on which a certificate of 45 days is renewed", () => {
		expect(firing(series({ ...healthy, expires: 15 * DAY, renews: 0 }), 24)).toEqual([]);
	});

	test("warn when a renewal is two days late", () => {
		const late = series({ ...healthy, expires: 30 * DAY, renews: 1 });
		expect(firing(late, 48)).toEqual([]);
		expect(firing(late, 51)).toEqual(["CertificateRenewalOverdue"]);
	});

	test("are critical from a week before the end, before and after it", () => {
		const last = series({ ...healthy, expires: 8 * DAY, renews: 0 });
		expect(firing(last, 23)).toEqual([]);
		expect(firing(last, 27)).toEqual(["CertificateExpiresSoon"]);
		const over = series({ expires: DAY, renews: 1, ready: "False" });
		expect(firing(over, 72)).toEqual(["CertificateRenewalOverdue", "CertificateExpiresSoon", "CertificateNotReady"]);
	});

	test("warn of a certificate that is not ready, and give a first one time to be proved", () => {
		for (const ready of ["False", "Unknown"] as const) {
			const never = series({ expires: 0, renews: 0, ready });
			expect(firing(never, 1)).toEqual([]);
			expect(firing(never, 4)).toEqual(["CertificateNotReady"]);
		}
	});

	test("warn when nobody tells them anything", () => {
		expect(firing([], 4)).toEqual(["CertificateMetricsMissing"]);
	});

	test("say which certificate, why it matters and what to type", () => {
		const test = {
			interval: STEP,
			input_series: series({ ...healthy, expires: 5 * DAY, renews: 4 * DAY }),
			alert_rule_test: [
				{
					eval_time: "24h",
					alertname: "CertificateExpiresSoon",
					exp_alerts: [
						{
							exp_labels: {
								severity: "critical",
								name: "admin-line",
								namespace: "certificates-prod",
								issuer_name: "acme-dns",
								issuer_kind: "ClusterIssuer",
							},
							exp_annotations: {
								summary: "certificates-prod/admin-line expires in 4d 0h 0m 0s; then its line stops",
								description:
									"Renewal has failed for weeks. kubectl -n certificates-prod describe certificate admin-line says why; docs/tls.md says what to do about each reason.",
							},
						},
					],
				},
			],
		};
		writeFileSync(join(folder, "words.yaml"), stringify({ ...FILE, tests: [test] }));
		expect(promtool("test", "rules", "words.yaml")).toMatchObject({ status: 0 });
	});
});
