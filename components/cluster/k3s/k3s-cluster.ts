import { Command } from "@pulumi/command/remote/command.js";
import {
	all,
	ComponentResource,
	type ComponentResourceOptions,
	type Input,
	log,
	type Output,
	type Resource,
	secret,
} from "@pulumi/pulumi";
import { Credential } from "../../kubernetes/credential.ts";
import type { CommonSettings, SnapshotBucket, Snapshots } from "./config-file.ts";
import { connectionTo } from "./connection.ts";
import { expiryWarning } from "./kubeconfig-expiry.ts";
import { castMachines, type K3sMachine } from "./machine.ts";
import { machineHooks } from "./machine-hooks.ts";
import type { RegistryMirrors } from "./registries.ts";
import { runsAsRoot } from "./script.ts";
import type { Dial } from "./ssh-banner.ts";
import {
	agentScript,
	type ClusterSteps,
	type Drain,
	dnsScript,
	drainScript,
	fetchScript,
	type K3sRelease,
	kubeconfigScript,
	preflightScript,
	readyScript,
	removeScript,
	serverScript,
	snapshotKeyScript,
} from "./steps.ts";

/** A k3s cluster on machines that are reached over SSH. */
export interface K3sClusterArgs extends CommonSettings {
	/** The stack's name: the folder of its snapshots, and the commands in messages. */
	readonly stack: string;
	/** The machines; the first with the role admin is the server. */
	readonly machines: readonly K3sMachine[];
	/** The private key that opens every machine, in OpenSSH's format, without a passphrase. */
	readonly privateKey: Output<string>;
	readonly release: K3sRelease;
	/** A higher number runs every step again, and so fetches the kubeconfig with a certificate that lasts a year. */
	readonly generation: number;
	/** Other names and addresses under which the API server is reached. */
	readonly apiServerNames: readonly string[];
	/** Whether k3s' own load balancer runs. */
	readonly serviceLb: boolean;
	readonly registryMirrors: RegistryMirrors;
	readonly snapshots: Snapshots;
	/**
	 * Where snapshots go outside the house.
	 * @default they are copied to the first agent alone
	 */
	readonly bucket?: SnapshotBucket<Output<string>> | undefined;
	/**
	 * The token of a cluster that is there already, for a state that was lost.
	 * @default generated
	 */
	readonly token?: Output<string> | undefined;
	/** How an agent is emptied before its k3s is upgraded. */
	readonly drain: Drain;
	/** Whether a teardown may take k3s off the machines. The volumes stay in any case. */
	readonly allowRemoval: boolean;
	/**
	 * How a machine is asked whether its SSH server speaks.
	 * @default a TCP connection from here
	 */
	readonly dial?: Dial | undefined;
}

/**
 * Two machines as a cluster: every machine is looked at, and has what it is to install, before any is changed; then the
 * server, the agents one by one, the labels and DNS. Every step is a script that may run again at any time and leaves at
 * once where nothing is to be done, so a step that was interrupted is repeated by the next update.
 *
 * No command with a `delete` has triggers, and no command is ever replaced: what a step gets may change, the step stays.
 */
export class K3sCluster extends ComponentResource {
	/** How to reach the cluster, with all rights. Secret. */
	readonly kubeconfig: Output<string>;
	/** What has to stand before anything is placed on the cluster: its nodes with their labels, and DNS. */
	readonly ready: readonly Resource[];

	constructor(name: string, args: K3sClusterArgs, options: ComponentResourceOptions) {
		super("nexus:cluster:K3s", name, {}, options);
		const { server, agents } = castMachines(args.machines);
		const copy = agents[0] && { to: agents[0] };
		const steps: ClusterSteps = { ...args, server, agents, copy, mirrors: args.registryMirrors };
		const run = this.#runner(name, args);
		const tokens = this.#tokens(name, args);

		const preflights = args.machines.map((machine) =>
			run("preflight", machine, {
				command: "sh -s # look at the machine",
				stdin: preflightScript(steps, machine),
				dependsOn: [],
			}),
		);
		const fetched = args.machines.map((machine) =>
			run("fetch", machine, {
				command: asRoot(machine, "fetch k3s"),
				stdin: fetchScript(steps, machine),
				dependsOn: preflights,
			}),
		);
		const removals = this.#removals(name, args, steps, preflights);
		const serverReady = this.#server(run, steps, args, tokens, [...fetched, ...removals]);
		const snapshotKey = copy && this.#snapshotKey(run, steps, fetched);
		const agentsReady = this.#agents(run, steps, args, tokens.agent, snapshotKey, serverReady);
		const dns = run("dns", server, {
			command: asRoot(server, "one CoreDNS a node"),
			stdin: dnsScript(steps),
			dependsOn: [serverReady, ...agentsReady],
		});
		this.kubeconfig = this.#kubeconfig(run, steps, serverReady);
		this.ready = [serverReady, ...agentsReady, dns];
		this.registerOutputs({});
	}

	/** Protected like what uses them: a teardown that is refused half-way must not have forgotten them. */
	#tokens(name: string, { token, allowRemoval }: K3sClusterArgs): Tokens {
		const options = { parent: this, protect: !allowRemoval };
		const generated = new Credential(`${name}-token`, {}, options);
		const agent = new Credential(`${name}-agent-token`, {}, options);
		return { server: token ?? generated.password, agent: agent.password };
	}

	/** Runs scripts on machines; one that cannot be reached is explained. */
	#runner(name: string, { machines, privateKey, dial }: K3sClusterArgs): RunStep {
		const hooks = new Map(machines.map((machine) => [machine.name, machineHooks(name, machine, dial)]));
		return (step, machine, { command, stdin, dependsOn, subject = machine, quiet = false }) =>
			new Command(
				`${name}-${subject.name}-${step}`,
				{
					connection: connectionTo(machine, privateKey),
					create: command,
					update: command,
					stdin,
					// sshd takes no variables that it was not told to take, and would warn about these at each update.
					addPreviousOutputInEnv: false,
					...(quiet ? { logging: "none" as const } : {}),
				},
				{
					parent: this,
					dependsOn: [...dependsOn],
					...(quiet ? { additionalSecretOutputs: ["stdout"] } : {}),
					...hooks.get(machine.name),
				},
			);
	}

	/**
	 * What takes k3s off a machine, a resource of its own: it has nothing that could replace it. Deleted last, the agents'
	 * before the server's.
	 */
	#removals(
		name: string,
		{ privateKey, allowRemoval }: K3sClusterArgs,
		steps: ClusterSteps,
		preflights: readonly Resource[],
	): readonly Resource[] {
		const removals: Resource[] = [];
		for (const machine of [steps.server, ...steps.agents]) {
			removals.push(
				new Command(
					`${name}-${machine.name}-removal`,
					{
						connection: connectionTo(machine, privateKey),
						delete: asRoot(machine, `take k3s off ${machine.name}`),
						stdin: removeScript(steps, machine),
						addPreviousOutputInEnv: false,
					},
					{
						parent: this,
						dependsOn: [...preflights, ...removals],
						protect: !allowRemoval,
						retainOnDelete: !allowRemoval,
					},
				),
			);
		}
		return removals;
	}

	#server(
		run: RunStep,
		steps: ClusterSteps,
		args: K3sClusterArgs,
		tokens: Tokens,
		dependsOn: readonly Resource[],
	): Resource {
		const { bucket, ...settings } = args;
		const stdin = all([tokens.server, tokens.agent, bucket?.accessKey, bucket?.secretKey]).apply(
			([server, agent, accessKey = "", secretKey = ""]) =>
				serverScript(
					steps,
					{ ...settings, ...(bucket === undefined ? {} : { bucket: { ...bucket, accessKey, secretKey } }) },
					{ server, agent },
				),
		);
		const command = asRoot(steps.server, `k3s server on ${steps.server.name}`);
		const server = run("k3s", steps.server, { command, stdin: secret(stdin), dependsOn });
		return this.#ready(run, steps, steps.server, server);
	}

	#snapshotKey(run: RunStep, steps: ClusterSteps, dependsOn: readonly Resource[]): Output<string> {
		const command = asRoot(steps.server, "the key that copies snapshots");
		return run("snapshot-key", steps.server, { command, stdin: snapshotKeyScript(steps), dependsOn }).stdout;
	}

	/** One agent after the other: while one is empty, the others serve. */
	#agents(
		run: RunStep,
		steps: ClusterSteps,
		{ drain, snapshots }: K3sClusterArgs,
		token: Output<string>,
		snapshotKey: Output<string> | undefined,
		serverReady: Resource,
	): readonly Resource[] {
		let before = serverReady;
		return steps.agents.map((machine) => {
			const drained = run("drain", steps.server, {
				subject: machine,
				command: asRoot(steps.server, `empty ${machine.name} before an upgrade`),
				stdin: drainScript(steps, machine, drain),
				dependsOn: [before],
			});
			const receives = machine === steps.copy?.to;
			const stdin = all([token, receives ? snapshotKey : undefined]).apply(([known, key]) =>
				agentScript(steps, machine, known, key === undefined ? undefined : { key, keep: snapshots.keep }),
			);
			const agent = run("k3s", machine, {
				command: asRoot(machine, `k3s agent on ${machine.name}`),
				stdin: secret(stdin),
				dependsOn: [drained],
			});
			before = this.#ready(run, steps, machine, agent);
			return before;
		});
	}

	#ready(run: RunStep, steps: ClusterSteps, machine: K3sMachine, after: Resource): Resource {
		return run("ready", steps.server, {
			subject: machine,
			command: asRoot(steps.server, `wait for ${machine.name}`),
			stdin: readyScript(steps, machine),
			dependsOn: [after],
		});
	}

	#kubeconfig(run: RunStep, steps: ClusterSteps, after: Resource): Output<string> {
		const { stdout } = run("kubeconfig", steps.server, {
			command: asRoot(steps.server, "read the kubeconfig"),
			stdin: kubeconfigScript(steps),
			dependsOn: [after],
			quiet: true,
		});
		return secret(
			stdout.apply((kubeconfig) => {
				const warning = expiryWarning(kubeconfig, new Date());
				if (warning !== undefined) log.warn(`[cluster.kubeconfig] ${warning}`, this);
				return kubeconfig;
			}),
		);
	}
}

interface Tokens {
	/** With which servers join, and which opens a snapshot. */
	readonly server: Output<string>;
	/** With which agents join. */
	readonly agent: Output<string>;
}

interface Step {
	/** How the script is started. It is in every message of the provider about the step. */
	readonly command: string;
	/** The script. */
	readonly stdin: Input<string>;
	readonly dependsOn: readonly Resource[];
	/**
	 * The machine that the step is about.
	 * @default the one that it runs on
	 */
	readonly subject?: K3sMachine;
	/** Whether what it prints is a secret. */
	readonly quiet?: boolean;
}

type RunStep = (step: string, machine: K3sMachine, how: Step) => Command;

function asRoot({ ssh }: K3sMachine, what: string): string {
	return runsAsRoot(ssh.user, what);
}
