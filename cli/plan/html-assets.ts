/** The page's style: two columns of nothing but text, readable by day and by night. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--text:#1c2330;--soft:#5a6577;--line:#dfe4ea;--page:#f6f7f9;--card:#fff;--accent:#0b6bcb;--warn:#8a5300;--warn-bg:#fff6e0;--hole:#7a3fb0;--code:#f2f4f7}
@media (prefers-color-scheme:dark){:root{--text:#e4e8ee;--soft:#9aa5b5;--line:#303845;--page:#12161c;--card:#1a2029;--accent:#6cb2ff;--warn:#f2c063;--warn-bg:#2b2413;--hole:#c79bf2;--code:#11151b}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:15px/1.5 system-ui,sans-serif}
header,main{max-width:72rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2rem}
h1{margin:0;font-size:1.7rem}
h1 small{font-size:1rem;font-weight:400;color:var(--soft);margin-left:.5rem}
h2{font-size:1.1rem;margin:0 0 .6rem}
header p{color:var(--soft);margin:.4rem 0 1rem}
.types{display:flex;flex-wrap:wrap;gap:.4rem;list-style:none;margin:0;padding:0}
.types li{border:1px solid var(--line);background:var(--card);border-radius:1rem;padding:.1rem .7rem;font-size:.85rem}
section{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.2rem;margin:1.2rem 0}
.warnings{background:var(--warn-bg)}
.warnings h2,.warnings code{color:var(--warn)}
.warnings ul{list-style:none;margin:0;padding:0}
.warnings li{display:grid;grid-template-columns:11rem 1fr;gap:.8rem;padding:.25rem 0}
.warnings span{overflow-wrap:anywhere}
code,pre,.token,.type{font-family:ui-monospace,SFMono-Regular,Menlo,monospace;font-size:.85rem}
pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%}
th{text-align:left;font-weight:500;color:var(--soft);vertical-align:top;padding:.2rem 1rem .2rem 0;white-space:nowrap;width:1%}
td{padding:.2rem 0;overflow-wrap:anywhere}
.search{display:flex;gap:1rem;align-items:center;margin:0 0 .8rem;position:sticky;top:0;background:var(--card);padding:.4rem 0;z-index:1}
input{flex:1;font:inherit;color:inherit;background:var(--page);border:1px solid var(--line);border-radius:.4rem;padding:.4rem .7rem}
output{color:var(--soft);font-size:.85rem;min-width:7rem}
summary{cursor:pointer;padding:.2rem .3rem;border-radius:.3rem}
summary:hover{background:var(--page)}
summary:focus-visible,input:focus-visible,a:focus-visible{outline:2px solid var(--accent)}
.component>:not(summary){margin-left:1.1rem}
.component{border-left:2px solid var(--line);padding-left:.3rem;margin:.15rem 0}
.component>summary .name{font-weight:600}
.token,.type{color:var(--soft)}
.resource .type{display:inline-block;min-width:11rem;color:var(--accent)}
em{font-style:normal;font-size:.8rem;color:var(--soft);border:1px solid var(--line);border-radius:.3rem;padding:0 .35rem}
.count{float:right;color:var(--soft)}
.details{background:var(--code);border-radius:.4rem;padding:.6rem .8rem;margin:.2rem 0 .6rem 1.1rem}
.details pre{border-top:1px solid var(--line);margin-top:.4rem;padding-top:.4rem}
mark{background:none;color:var(--hole);font-weight:600}
a{color:var(--accent)}
:target>summary{outline:2px solid var(--accent)}
[hidden]{display:none}
@media (max-width:40rem){.warnings li{grid-template-columns:1fr;gap:0}.resource .type{min-width:0}header,main{padding-left:.8rem;padding-right:.8rem}}
`;

/** The search box: hides what does not match and opens a resource that a link points at. No data of the plan is in here. */
export const PAGE_SCRIPT = `
const search = document.getElementById("search");
const found = document.getElementById("found");
const resources = [...document.querySelectorAll(".resource")];
const components = [...document.querySelectorAll(".component")];
const texts = new Map(resources.map((resource) => [resource, resource.textContent.toLowerCase()]));
search.addEventListener("input", () => {
	const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean);
	let count = 0;
	for (const resource of resources) {
		resource.hidden = !words.every((word) => texts.get(resource).includes(word));
		if (!resource.hidden) count++;
	}
	for (const component of components) {
		component.hidden = words.length > 0 && component.querySelector(".resource:not([hidden])") === null;
		if (words.length > 0) component.open = true;
	}
	found.value = words.length === 0 ? "" : count + " of " + resources.length;
});
const reveal = () => {
	const target = document.getElementById(location.hash.slice(1));
	for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
	if (target) target.scrollIntoView({ block: "center" });
};
addEventListener("hashchange", reveal);
reveal();
`;
