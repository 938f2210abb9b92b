/** `$$`, `$NAME`, `${NAME}`, and `${NAME}` with one of Compose's operators and a word, which may hold another. */
const VARIABLE = /\$(?:(\$)|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?[-+?])((?:[^{}]|\{[^{}]*\})*))?\})/g;

/**
 * Puts in the defaults that a Compose file gives itself: `${PORT:-8080}` becomes 8080. What only a shell or an `.env` file
 * knows stays as it is written, for whoever reads on to see.
 * @see https://docs.docker.com/reference/compose-file/interpolation/
 */
export function interpolated(text: string): string {
	return text.replaceAll(
		VARIABLE,
		(whole, dollar?: string, _bare?: string, _name?: string, operator = "", word = "") => {
			if (dollar !== undefined) {
				return "$";
			}
			return operator.endsWith("-") ? interpolated(word) : operator.endsWith("+") ? "" : whole;
		},
	);
}

/** The names of the variables that a text still waits for. */
export function missingVariables(text: string): readonly string[] {
	return [...text.matchAll(VARIABLE)].flatMap(([, , bare, braced]) => bare ?? braced ?? []);
}

/** The same for every text in a value. */
export function interpolatedDeep(value: unknown): unknown {
	if (typeof value === "string") {
		return interpolated(value);
	}
	if (Array.isArray(value)) {
		return value.map(interpolatedDeep);
	}
	if (typeof value === "object" && value !== null) {
		return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, interpolatedDeep(inner)]));
	}
	return value;
}
