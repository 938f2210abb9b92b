import { defineConfig } from "vitest/config";

// What measures seconds, and what runs on the two-node cluster, of which there is one a machine.
const ALONE = [
	"test/e2e/apps/apps.test.ts",
	"test/e2e/cluster.test.ts",
	"test/e2e/edge/capacity.test.ts",
	"test/e2e/k3s/*.test.ts",
	"test/e2e/storage.test.ts",
	"test/e2e/zero-drop.test.ts",
];

// Real clusters and engines start in seconds but pods and rollouts take their time.
const REAL_PARTS = { testTimeout: 300_000, hookTimeout: 300_000 };

// Three kinds of proof, each with limits of its own: pure functions, the whole program offline, and the real parts.
export default defineConfig({
	test: {
		// Vitest would leave a core to the rest of the machine, which has nothing to do meanwhile.
		maxWorkers: "100%",
		projects: [
			{
				test: {
					name: "unit",
					include: ["test/unit/**/*.test.ts"],
					testTimeout: 20_000,
					// Pure functions and recorded registrations leave nothing behind; importing the SDK anew for each file
					// would cost more than the tests themselves.
					isolate: false,
				},
			},
			{
				test: {
					name: "offline",
					include: ["test/offline/**/*.test.ts"],
					testTimeout: 60_000,
					hookTimeout: 60_000,
					// The plans of both stacks are made once for several files.
					isolate: false,
				},
			},
			{
				test: {
					...REAL_PARTS,
					name: "e2e",
					include: ["test/e2e/**/*.test.ts"],
					exclude: ALONE,
					// Much of it is waiting: for pods, for DNS that does not answer.
					maxWorkers: 2,
					sequence: { groupOrder: 1 },
				},
			},
			{
				test: {
					...REAL_PARTS,
					name: "e2e alone",
					include: ALONE,
					fileParallelism: false,
					sequence: { groupOrder: 2 },
				},
			},
		],
	},
});
