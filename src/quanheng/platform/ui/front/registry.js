// registry.js — security keys: a form marked data-webauthn asks the browser for a credential and sends it.
const decode = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
const encode = bytes => btoa(String.fromCharCode(...new Uint8Array(bytes))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const ids = list => (list || []).map(one => ({ ...one, id: decode(one.id) }));

async function credential(kind, { publicKey: options }) {
  const asked = { ...options, challenge: decode(options.challenge) };
  if (kind === "create") { asked.user = { ...options.user, id: decode(options.user.id) }; asked.excludeCredentials = ids(options.excludeCredentials); }
  else asked.allowCredentials = ids(options.allowCredentials);
  const made = await navigator.credentials[kind]({ publicKey: asked }), answer = made.response;
  const response = { clientDataJSON: encode(answer.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) if (answer[part]) response[part] = encode(answer[part]);
  if (answer.getTransports) response.transports = answer.getTransports();
  return { type: made.type, id: made.id, rawId: encode(made.rawId), authenticatorAttachment: made.authenticatorAttachment, response, clientExtensionResults: made.getClientExtensionResults() };
}

for (const form of document.querySelectorAll("form[data-webauthn]")) form.addEventListener("submit", async event => {
  event.preventDefault();
  const field = form.elements.credential;
  const trouble = form.querySelector("[data-trouble]");
  trouble.hidden = true;
  try {
    const options = JSON.parse(document.getElementById(form.dataset.options).textContent);
    field.value = JSON.stringify(await credential(form.dataset.webauthn, options));
    form.submit();
  } catch { trouble.hidden = false; }
});
