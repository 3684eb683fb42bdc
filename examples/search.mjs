// Searches over HTTP from Node; `timtin serve` answers.
//   node search.mjs http://127.0.0.1:8080/ "dân vận khéo"

/** A search of the server at `base`; throws what went wrong, in one sentence. */
async function search(base, query, options = {}) {
  const url = new URL("api/v1/search", base);
  url.search = new URLSearchParams({ q: query, ...options });
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.detail); // a problem document, RFC 9457
  return answer;
}

const [base, query] = process.argv.slice(2);
try {
  for (const hit of (await search(base, query, { limit: 3 })).hits) {
    console.log(`${hit.rank}. ${hit.title.text}\n   ${hit.snippet.html}`);
  }
} catch (error) {
  console.error(error.cause?.message ?? error.message);
  process.exitCode = 1;
}
