/** What the settings follow from. */
export interface ServerSize {
	/** TCP port. */
	readonly port: number;
	/** Memory limit of the pod in MiB. */
	readonly memoryMi: number;
	/** Size of the volume in GiB. */
	readonly sizeGi: number;
}

/**
 * `postgresql.conf` for a container of a size.
 * @see https://www.postgresql.org/docs/current/runtime-config-resource.html
 */
export function serverSettings({ port, memoryMi, sizeGi }: ServerSize): string {
	// The documentation's own start value for a machine that does nothing else: the container is that machine.
	const sharedBuffers = Math.floor(memoryMi / 4);
	const settings: readonly (readonly [setting: string, value: string | number])[] = [
		["listen_addresses", "'*'"],
		["port", port],
		// The one folder that is writable beside the volume.
		["unix_socket_directories", "'/tmp'"],
		["hba_file", "'/etc/nexus/pg_hba.conf'"],
		["password_encryption", "'scram-sha-256'"],
		["shared_buffers", `${sharedBuffers}MB`],
		// What the kernel keeps of the files counts too: three quarters, as the documentation advises.
		["effective_cache_size", `${sharedBuffers * 3}MB`],
		["work_mem", "4MB"],
		["maintenance_work_mem", `${Math.max(16, Math.floor(memoryMi / 16))}MB`],
		// A connection costs about 5 MiB, its work_mem included; half of the memory is theirs.
		["max_connections", Math.max(20, Math.floor(memoryMi / 10))],
		// Parallel workers share memory through /dev/shm, and a container's has 64 MiB: a large sort would fail.
		["max_parallel_workers_per_gather", 0],
		["max_parallel_maintenance_workers", 0],
		// Where a node has huge pages and the container none, "try" ends in SIGBUS.
		["huge_pages", "off"],
		// Compiling a query costs more than the short queries of an app take.
		["jit", "off"],
		// The log of changes may take a quarter of the volume, and no more than PostgreSQL's own 1 GiB.
		["max_wal_size", `${Math.min(1024, sizeGi * 256)}MB`],
		["min_wal_size", "32MB"],
		["timezone", "'UTC'"],
		["log_timezone", "'UTC'"],
		["log_line_prefix", "'%m [%p] %q%u@%d '"],
		// One statement a second or more is worth a line.
		["log_min_duration_statement", "1s"],
	];
	return settings.map(([setting, value]) => `${setting} = ${value}\n`).join("");
}
