/** The apps that a stack can run, by the name of their file in stacks/apps/. */
export const APP_NAMES = ["counter"] as const;

export type AppName = (typeof APP_NAMES)[number];
