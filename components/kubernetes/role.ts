/** What a node is for: `service` (A5) carries the apps, `admin` (Centre) the operations. */
export const ROLES = ["service", "admin"] as const;
export type Role = (typeof ROLES)[number];
