import { writeFileSync } from "node:fs";
import { SCHEMA_FILE, stackFileSchema } from "../stacks/config/json-schema.ts";

/* `npm run schema`: writes the JSON Schema that editors check stack files with. A test says when it is due. */
writeFileSync(SCHEMA_FILE, stackFileSchema());
