import type { App } from "../../components/app/model.ts";
import { counter } from "./counter.ts";

/** Every app that a stack can run, by the name that `nexus:apps` knows it by. */
export const APPS = { counter } as const satisfies Readonly<Record<string, App>>;

export type AppName = keyof typeof APPS;
