import { describe, expect, test } from "vitest";
import { judge, readFindings } from "../../../cli/laptop/findings.ts";
import { readStack } from "../../../cli/stack.ts";
import { configMark } from "../../../components/cluster/k3d/config.ts";
import { k3dSpec } from "../../../stacks/config/laptop.ts";

const { config } = await readStack("dev");
if (config.cluster.provider !== "k3d") throw new Error("the stack dev is not on a laptop");
const spec = k3dSpec(config, config.cluster);
const found = (printed: string, platform = "linux") => judge(readFindings(printed), spec, platform);

describe("what stands in the way on a laptop", () => {
	test("is nothing where tools, engine and cluster are there", () => {
		const printed = `engine=podman\nuser=1000\ndockerHost=unix:///run/user/1000/podman/podman.sock\nk3d=5.9.0\ncluster=running\nconfig=${configMark(spec)}\n`;
		expect(found(printed)).toEqual({ problems: [], cluster: "running", outdated: false });
	});

	test("is named all at once", () => {
		const { problems, cluster } = found("k3d=missing\nengine=podman\nuser=1000\nsocket=/run/x.sock\ncgroup=1\n");
		expect(problems.map((each) => each.split(".")[0])).toEqual([
			"k3d is not on PATH",
			"Podman's socket /run/x",
			"This machine has cgroup v1, and without root a kubelet needs v2",
		]);
		expect(cluster).toBeUndefined();
	});

	test.each([
		["1000", "linux", "systemctl --user enable --now podman.socket"],
		["0", "linux", "systemctl enable --now podman.socket"],
		["501", "darwin", "podman machine start"],
	])("user %s on %s starts Podman's socket with: %s", (user, platform, remedy) => {
		expect(found(`engine=podman\nuser=${user}\nsocket=/x\n`, platform).problems[0]).toMatch(new RegExp(`${remedy}$`));
	});

	test("names the controllers that systemd keeps to itself, and the file that hands them down", () => {
		const [problem = ""] = found("engine=podman\ncontroller=cpuset\ncontroller=io\n").problems;
		expect(problem).toContain("does not hand cpuset, io down to your user");
		expect(problem).toContain("/etc/systemd/system/user@.service.d/delegate.conf");
	});

	test("is a k3d that cannot read the config file", () => {
		expect(found("k3d=5.4.9\nengine=podman\n").problems[0]).toMatch(/^k3d 5\.4\.9 is too old: .*5\.5\.0/);
		expect(found("k3d=5.5.0\nengine=podman\n").problems).toEqual([]);
	});

	test("is an engine that does not answer, in its own words", () => {
		const { problems } = found("k3d=5.9.0\nengine=docker\nengineError=Cannot connect to the Docker daemon = down\n");
		expect(problems).toEqual([
			'k3d cannot ask docker: Cannot connect to the Docker daemon = down. Does "docker ps" work?',
		]);
	});

	test("is a stopped cluster, with the command that starts it where k3d was told of Podman by nobody else", () => {
		expect(found("k3d=5.9.0\nengine=podman\ndockerHost=unix:///s\ncluster=stopped\n").problems).toEqual([
			"The cluster nexus-dev is stopped. Start it: export DOCKER_HOST=unix:///s DOCKER_SOCK=/s; k3d node start k3d-nexus-dev-registry; k3d cluster start nexus-dev",
		]);
		expect(found("k3d=5.9.0\nengine=docker\ncluster=stopped\n").problems).toEqual([
			"The cluster nexus-dev is stopped. Start it: k3d node start k3d-nexus-dev-registry; k3d cluster start nexus-dev",
		]);
	});
});

test("a cluster made from another config is known by its mark, and one without any is another's", () => {
	expect(found("cluster=running\nconfig=0123456789abcdef\n").outdated).toBe(true);
	expect(found("cluster=running\nconfig=\n").outdated).toBe(true);
	expect(found("cluster=absent\n").outdated).toBe(false);
});
