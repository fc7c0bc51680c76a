// What the tests share: merchants, who use Amazon's SDK as npm has it; buyers,
// whose doings are told to the simulator over its control API; and a browser
// that can send a form.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';

const { WebStoreClient } = createRequire(process.env.AMAZONPAYKIT_NODE_SDK + '/')('@amazonpay/amazon-pay-api-sdk-nodejs');

// The SDK turns the verification of certificates off for the whole process as
// soon as it has an overrideServiceUrl. This turns it on again.
https.globalAgent.options.rejectUnauthorized = true;

export const V1 = 'AMZN-PAY-RSASSA-PSS';
export const V2 = 'AMZN-PAY-RSASSA-PSS-V2';
export const storeId = 'amzn1.application-oa2-client.0000000000000000000000000000000a';
export const simulatorUrl = process.env.SIMULATOR_URL;

const plain = 'AE0000000000000000000000';

// All forms of path and key id, with both algorithms. Without one the SDK takes V1.
export const merchants = {
  'a plain key in the sandbox': { publicKeyId: plain, sandbox: true },
  'a plain key in live, V2': { publicKeyId: plain, sandbox: false, algorithm: V2 },
  'a SANDBOX key, V2': { publicKeyId: `SANDBOX-${plain}`, algorithm: V2 },
  'a LIVE key, V1': { publicKeyId: `LIVE-${plain}`, algorithm: V1 },
};

// merchant returns the SDK's client. It is pointed at the simulator by nothing
// but its own configuration.
export function merchant(config = merchants['a SANDBOX key, V2'], region = 'jp') {
  const privateKey = readFileSync(process.env.PRIVATE_KEY);
  return new WebStoreClient({ region, privateKey, overrideServiceUrl: new URL(simulatorUrl).host, ...config });
}

// once is the headers of a call that needs an idempotency key.
export const once = (more = {}) => ({ 'x-amz-pay-idempotency-key': randomUUID().replaceAll('-', ''), ...more });

// simulating is the headers that ask Amazon's sandbox for a certain outcome.
export const simulating = (code) => once({ 'x-amz-pay-simulation-code': code });

export const yen = (amount) => ({ amount: String(amount), currencyCode: 'JPY' });

// cart is the body of Create Checkout Session and the payload of a button.
export const cart = (more = {}) => ({
  webCheckoutDetails: { checkoutReviewReturnUrl: 'https://shop.example/review?lang=ja' },
  storeId,
  ...more,
});

// terms is the body of an Update after which nothing is missing.
export const terms = (payment = {}, more = {}) => ({
  webCheckoutDetails: { checkoutResultReturnUrl: 'https://shop.example/result' },
  paymentDetails: { paymentIntent: 'Authorize', canHandlePendingAuthorization: false, chargeAmount: yen(1000), ...payment },
  ...more,
});

// isRefused waits for a call that must fail, and returns the message with which
// it did.
export async function isRefused(call, status, reasonCode) {
  const { response } = await fails(call);
  assert.deepEqual([response?.status, response?.data.reasonCode], [status, reasonCode]);
  return response.data.message;
}

// fails waits for a call that must fail, and returns the SDK's error.
export const fails = (call) => call.then((answer) => assert.fail(`accepted with ${answer.status}`), (error) => error);

// exchange sends one request that the SDK knows nothing of.
function exchange(method, path, type, body) {
  const headers = { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const request = https.request(new URL(path, simulatorUrl), { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode, location: response.headers.location, text }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

// control calls the simulator's control API.
export async function control(method, path, body) {
  const { status, text } = await exchange(method, `/simulator/${path}`, 'application/json', body ? JSON.stringify(body) : '');
  assert.ok(status < 300, `${method} /simulator/${path}: ${status} ${text}`);
  return text ? JSON.parse(text) : null;
}

// buyer does something in a session, as at Amazon's pages.
export const buyer = (sessionId, action, details = {}) => control('POST', `sessions/${sessionId}/${action}`, details);

// browser sends a form, as checkout.js and the buyer's pages do, and returns
// where it is sent next.
export async function browser(path, fields) {
  const answer = await exchange('POST', path, 'application/x-www-form-urlencoded', String(new URLSearchParams(fields)));
  assert.equal(answer.status, 303, answer.text);
  return new URL(answer.location, simulatorUrl);
}

// asks is what checkout.js asks about a button.
export const asks = async (fields) =>
  JSON.parse((await exchange('POST', '/checkout/check', 'application/x-www-form-urlencoded', String(new URLSearchParams(fields)))).text);

// paid is a session whose buyer paid and came back; it awaits Complete.
export async function paid(amazon, { card = '1111', create = {}, update = terms() } = {}) {
  const { data: session } = await amazon.createCheckoutSession(cart(create), once());
  const id = session.checkoutSessionId;
  await buyer(id, 'signIn');
  if (card !== '1111') await buyer(id, 'changePayment', { card });
  const { data: updated } = await amazon.updateCheckoutSession(id, update);
  assert.deepEqual(updated.constraints, []);
  await buyer(id, 'pay');
  return id;
}

// completed is a session with a charge permission and, unless the intent was
// Confirm, a charge.
export async function completed(amazon, options = {}) {
  const id = await paid(amazon, options);
  const { chargeAmount, totalOrderAmount } = (options.update ?? terms()).paymentDetails;
  const { data } = await amazon.completeCheckoutSession(id, { chargeAmount, ...(totalOrderAmount && { totalOrderAmount }) });
  return data;
}
