// What the recommended rules of html-validate object to, a line each: node validate.mjs FOLDER PAGE...
// By its library, as its command wants a newer node than many have. FOLDER is where npm has installed it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [folder, ...pages] = process.argv.slice(2);
const { HtmlValidate, StaticConfigLoader } = createRequire(join(folder, "package.json"))("html-validate");
const config = { root: true, extends: ["html-validate:recommended"], elements: ["html5"] };
const judge = new HtmlValidate(new StaticConfigLoader(config));
for (const page of pages) {
  const { results } = await judge.validateString(readFileSync(page, "utf8"), page);
  for (const { line, column, ruleId, message } of results.flatMap((result) => result.messages)) {
    console.log(`${page}:${line}:${column}: ${ruleId}: ${message}`);
  }
}
