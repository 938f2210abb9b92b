/** The layers of a stack, in the order in which they are built: each may use what those before it return. */
export const LAYERS = ["edge", "cluster", "gateway", "data", "observability", "delivery", "apps"] as const;

export type LayerName = (typeof LAYERS)[number];
