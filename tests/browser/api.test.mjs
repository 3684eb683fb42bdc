// SPDX-License-Identifier: GPL-2.0-or-later
// Real answers against the API's own description; run by `script/test --browser`.
import assert from "node:assert/strict";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Validator } from "@seriousme/openapi-schema-validator";
import Ajv from "ajv/dist/2020.js";
import { articles } from "./articles.mjs";
import { startServer } from "./browser.mjs";

let server;
let api;
let ajv;
before(async () => {
  server = await startServer({ articles });
  api = await (await fetch(server.url + "openapi.json")).json();
  ajv = new Ajv({ strict: false });
  ajv.addSchema(api, "api");
});
after(() => server?.stop());

const pointer = (...parts) => "api#/" + parts.map((part) => encodeURIComponent(String(part).replace(/~/g, "~0").replace(/\//g, "~1"))).join("/");

/** Checks status, media type and body of an answer against what the path promises. */
async function check(path, target, status, { at = server, ...options } = {}) {
  const answer = await fetch(at.url + target, options);
  assert.equal(answer.status, status, target);
  const promised = api.paths[path].get.responses[String(status)];
  assert.ok(promised, `${path} does not promise ${status}`);
  const name = promised.$ref?.split("/").at(-1);
  const found = name ? api.components.responses[name] : promised;
  for (const header of Object.keys(found.headers ?? {})) {
    assert.ok(answer.headers.get(header), `${target}: ${header}`);
  }
  if (!found.content) {
    assert.equal(await answer.text(), "");
    return answer;
  }
  const type = answer.headers.get("content-type").split(";")[0];
  assert.ok(found.content[type], `${path} does not promise ${type}`);
  const where = name
    ? pointer("components", "responses", name, "content", type, "schema")
    : pointer("paths", path, "get", "responses", status, "content", type, "schema");
  const text = await answer.text();
  const body = /json/.test(type) ? JSON.parse(text) : text;
  const validate = ajv.getSchema(where);
  assert.ok(validate, where);
  assert.ok(validate(body), `${target}: ${JSON.stringify(validate.errors)}`);
  return body;
}

test("the description is valid OpenAPI 3.1", async () => {
  const result = await new Validator().validate(structuredClone(api));
  assert.ok(result.valid, JSON.stringify(result.errors));
});

test("answers are as described", async () => {
  const query = encodeURIComponent("dân vận");
  const found = await check("/api/v1/search", `api/v1/search?q=${query}`, 200);
  assert.ok(found.hits.length > 0);
  for (const more of ["explain=1", "sort=newest", "sort=oldest&since=2018&until=2024", "number=25-NQ/TW", "limit=0", "exact=1&half_life=0", "site=a&site=b", "offset=5&limit=2", "facets=all", "facets=topic,year&facet_values=1&year=2019&month=06/2019", "topic=khong-co", "section=x", "no_collapse=1"]) {
    await check("/api/v1/search", `api/v1/search?q=${query}&${more}`, 200);
  }
  await check("/api/v1/search", "api/v1/search?q=daan+vaanj", 200);
  await check("/api/v1/topics", "api/v1/topics", 200);
  for (const by of ["week", "month", "year"]) {
    const trends = await check("/api/v1/trends", `api/v1/trends?q=${query}&by=${by}`, 200);
    assert.equal(trends.by, by);
  }
  const numbers = await check("/api/v1/numbers", "api/v1/numbers?limit=1", 200);
  assert.equal(numbers.distinct, 2);
  assert.equal(numbers.numbers.length, 1);
  await check("/api/v1/search", "api/v1/search?limit=100", 200);
  await check("/api/v1/suggest", "api/v1/suggest?q=dan+v", 200);
  await check("/api/v1/suggest", "api/v1/suggest?q=dan+v&format=opensearch", 200);
  for (const one of articles.slice(0, 10)) {
    await check("/api/v1/articles/{id}", "api/v1/articles/" + encodeURIComponent(one.id), 200);
  }
  const folded = await check("/api/v1/search", "api/v1/search?q=khung+cui", 200);
  assert.equal(folded.hits[0].reprints, 1);
  const similar = await check("/api/v1/articles/{id}/similar", "api/v1/articles/khung-cui/similar?limit=3", 200);
  assert.equal(similar.articles[0].id, "det-vai");
  assert.ok(!similar.articles.some((one) => one.id.startsWith("khung-cui")));
  await check("/feed.atom", "feed.atom?q=dan", 200);
  await check("/", "?q=dan", 200);
  await check("/", "?like=khung-cui", 200);
  await check("/opensearch.xml", "opensearch.xml", 200);
  await check("/openapi.json", "openapi.json", 200);
  await check("/healthz", "healthz", 200);
  await check("/metrics", "metrics", 200);
});

test("errors are as described", async () => {
  for (const wrong of ["limit=x", "sort=up", "since=never", "nonsense=1", "q=" + "a".repeat(3000), "offset=20000"]) {
    const problem = await check("/api/v1/search", "api/v1/search?" + wrong, 400);
    assert.equal(problem.parameter, wrong.split("=")[0]);
  }
  await check("/api/v1/suggest", "api/v1/suggest?limit=0", 400);
  await check("/api/v1/trends", "api/v1/trends?by=day", 400);
  await check("/api/v1/numbers", "api/v1/numbers?limit=0", 400);
  await check("/api/v1/topics", "api/v1/topics?q=a", 400);
  await check("/api/v1/articles/{id}", "api/v1/articles/none", 404);
  await check("/api/v1/articles/{id}", "api/v1/articles/go-cua?nonsense=1", 400);
  await check("/api/v1/articles/{id}/similar", "api/v1/articles/none/similar", 404);
  await check("/api/v1/articles/{id}/similar", "api/v1/articles/khung-cui/similar?limit=0", 400);
  await check("/", "?like=none", 404);
  await check("/feed.atom", "feed.atom?since=never", 400);
  await check("/", "?since=never", 400);
});

test("what has not changed is answered as described", async () => {
  for (const [path, target] of [["/api/v1/search", "api/v1/search?q=dan"], ["/api/v1/topics", "api/v1/topics"], ["/feed.atom", "feed.atom?q=dan"], ["/", "?q=dan"], ["/openapi.json", "openapi.json"]]) {
    const first = await fetch(server.url + target);
    await check(path, target, 304, { headers: { "If-None-Match": first.headers.get("etag") } });
  }
});

test("who asks for too much is answered as described", async () => {
  const narrow = await startServer({ articles, config: "max_per_address = 1" });
  const { hostname, port } = new URL(narrow.url);
  const only = connect(port, hostname);
  await once(only, "connect");
  only.write("GET /api/v1/topics HTTP/1.1\r\nHost: a\r\n\r\n");
  await once(only, "data");
  const problem = await check("/api/v1/search", "api/v1/search?q=dan", 429, { at: narrow });
  assert.equal(problem.code, "too_many_requests");
  only.destroy();
  await narrow.stop();
});

test("an index that is gone is told as described", async () => {
  const bare = await startServer({ articles });
  rmSync(join(bare.folder, "data", "index"), { recursive: true });
  for (const path of ["/api/v1/search", "/api/v1/suggest", "/api/v1/topics", "/api/v1/trends", "/api/v1/numbers", "/feed.atom", "/healthz", "/"]) {
    await check(path, path.slice(1), 503, { at: bare });
  }
  await check("/api/v1/articles/{id}", "api/v1/articles/go-cua", 503, { at: bare });
  await bare.stop();
});

test("each parameter of a search is one that the server knows, and the other way round", async () => {
  const said = api.paths["/api/v1/search"].get.parameters.map((one) => api.components.parameters[one.$ref.split("/").at(-1)].name);
  for (const name of said) {
    const answer = await fetch(`${server.url}api/v1/search?${name}=`);
    assert.equal(answer.status, 200, name);
  }
  assert.deepEqual(said.sort(), ["author", "exact", "explain", "facet_values", "facets", "half_life", "limit", "month", "no_collapse", "number", "offset", "q", "section", "since", "site", "sort", "topic", "until", "year"]);
});
