import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { V1, V2, buyer, cart, completed, control, fails, isRefused, merchant, merchants, once, paid, simulating, terms, yen } from './merchant.mjs';

const amazon = merchant();
const nobodys = '26be7331-7dc2-4722-be22-f7e75582d3ef';
const complete = (id, headers) => amazon.completeCheckoutSession(id, { chargeAmount: yen(1000) }, headers);
const create = (body, headers = once()) => amazon.createCheckoutSession(body, headers);
const update = async (payment) => amazon.updateCheckoutSession(await open(), terms(payment));

// open is a session whose buyer is on the review page.
async function open() {
  const { session } = await control('POST', 'sessions', {});
  return session.id;
}

test('400 InvalidParameterValue: yen have no decimals', async () => {
  const message = await isRefused(update({ chargeAmount: yen('705.00') }), 400, 'InvalidParameterValue');
  assert.equal(message, "The value '705.00' provided for 'chargeAmount.Amount' is invalid.");
});

test('400 InvalidParameterValue: in live a buyer cannot return to localhost', async () => {
  const body = cart({ webCheckoutDetails: { checkoutReviewReturnUrl: 'http://localhost:3000/review' } });
  assert.equal((await create(body)).status, 201);
  await isRefused(merchant(merchants['a LIVE key, V1']).createCheckoutSession(body, once()), 400, 'InvalidParameterValue');
});

test('400 UnrecognizedField: checkoutMode is for buttons', async () => {
  const body = cart({ webCheckoutDetails: { ...cart().webCheckoutDetails, checkoutMode: 'ProcessOrder' } });
  assert.equal(await isRefused(create(body), 400, 'UnrecognizedField'), "The field 'checkoutMode' is invalid for this API.");
});

test('400 MissingParameterValue', async () => {
  await isRefused(create({ webCheckoutDetails: cart().webCheckoutDetails }), 400, 'MissingParameterValue');
  await isRefused(amazon.completeCheckoutSession(await paid(amazon), {}), 400, 'MissingParameterValue');
});

test('400 InvalidRequestFormat', async () => {
  await isRefused(create('[]'), 400, 'InvalidRequestFormat');
});

test('400 InvalidParameterCombination', async () => {
  const payment = { paymentIntent: 'AuthorizeWithCapture', canHandlePendingAuthorization: true };
  await isRefused(update(payment), 400, 'InvalidParameterCombination');
});

test('400 CurrencyMismatch', async () => {
  await isRefused(update({ chargeAmount: { amount: '10', currencyCode: 'USD' } }), 400, 'CurrencyMismatch');
});

test('400 MissingHeader, MissingHeaderValue, InvalidHeaderValue: the idempotency key', async () => {
  await isRefused(create(cart(), {}), 400, 'MissingHeader');
  await isRefused(create(cart(), { 'x-amz-pay-idempotency-key': '' }), 400, 'MissingHeaderValue');
  await isRefused(create(cart(), { 'x-amz-pay-idempotency-key': randomUUID() }), 400, 'InvalidHeaderValue');
});

test('400 InvalidSandboxSimulationSpecified: a code of another operation', async () => {
  await isRefused(complete(await paid(amazon), simulating('SoftDeclined')), 400, 'InvalidSandboxSimulationSpecified');
});

test('403 InvalidRequestSignature: the message has the string to sign', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const algorithm of [V1, V2]) {
    const stranger = merchant({ ...merchants['a SANDBOX key, V2'], algorithm, privateKey });
    const error = await fails(stranger.completeCheckoutSession(nobodys, { chargeAmount: yen(1000) }, once()));
    assert.deepEqual([error.response.status, error.response.data.reasonCode], [403, 'InvalidRequestSignature']);
    const { message } = error.response.data;
    assert.ok(message.startsWith(`Unable to verify signature, signing String [${algorithm}\n${digest(error.config)}]`), message);
  }
});

// digest is the hash of what the SDK signed, so that it is the key that is wrong.
function digest({ headers, method, url, data }) {
  const sha256 = (text) => createHash('sha256').update(text).digest('hex');
  const names = headers.get('authorization').match(/SignedHeaders=([^,]+)/)[1];
  const block = names.split(';').map((name) => `${name}:${headers.get(name)}\n`);
  return sha256([method.toUpperCase(), new URL(url).pathname, '', block.join(''), names, sha256(data)].join('\n'));
}

test('403 InvalidAuthentication: a key that nobody registered', async () => {
  await isRefused(merchant({ publicKeyId: 'SANDBOX-OTHER' }).getCheckoutSession(nobodys), 403, 'InvalidAuthentication');
});

test('403 InvalidAuthentication: a merchant of another region', async () => {
  await isRefused(merchant(undefined, 'uk').getCheckoutSession(nobodys), 403, 'InvalidAuthentication');
});

test('404 ResourceNotFound: ids that there are not', async () => {
  for (const call of [
    () => amazon.getCheckoutSession(nobodys),
    () => amazon.getChargePermission('S03-0000000-0000000'),
    () => amazon.getCharge('S03-0000000-0000000-C000000'),
    () => amazon.getRefund('S03-0000000-0000000-R000000'),
    () => amazon.getBuyer('Atza|IwEBIA.b_c-d~e'),
    () => amazon.createCharge({ chargePermissionId: 'S03-0000000-0000000', chargeAmount: yen(1) }, once()),
    () => amazon.createRefund({ chargeId: 'S03-0000000-0000000-C000000', refundAmount: yen(1) }, once()),
  ]) {
    await isRefused(call(), 404, 'ResourceNotFound');
  }
});

test('404 ResourceNotFound: a session of the other environment', async () => {
  await isRefused(merchant(merchants['a LIVE key, V1']).getCheckoutSession(await open()), 404, 'ResourceNotFound');
});

test('405: what is not simulated', async () => {
  await isRefused(amazon.getReports({ reportTypes: 'A,B', note: 'a b!()*~+/é' }), 405, 'UnsupportedOperation');
  const { chargeId } = await completed(amazon);
  await isRefused(amazon.updateCharge(chargeId, { statusDetails: { state: 'Captured' } }, once()), 405, 'RequestNotSupported');
});

test('409 AmountMismatch: the session stays open for the right amount', async () => {
  const id = await paid(amazon);
  await isRefused(amazon.completeCheckoutSession(id, { chargeAmount: yen(1001) }), 409, 'AmountMismatch');
  assert.equal((await complete(id)).status, 200);
});

test('422 InvalidCheckoutSessionStatus: before the buyer paid, and a second time', async () => {
  const id = await open();
  await amazon.updateCheckoutSession(id, terms());
  await isRefused(complete(id), 422, 'InvalidCheckoutSessionStatus');
  await buyer(id, 'pay');
  assert.equal((await complete(id)).status, 200);
  await isRefused(complete(id), 422, 'InvalidCheckoutSessionStatus');
  await isRefused(amazon.updateCheckoutSession(id, terms()), 422, 'InvalidCheckoutSessionStatus');
  assert.equal((await amazon.getCheckoutSession(id)).data.statusDetails.state, 'Completed');
});

for (const [card, reason] of Object.entries({ 3064: 'BuyerCanceled', 3434: 'Declined' })) {
  test(`422 CheckoutSessionCanceled: ${reason} on the processing page`, async () => {
    const id = await paid(amazon, { card });
    await isRefused(complete(id), 422, 'CheckoutSessionCanceled');
    assert.equal((await amazon.getCheckoutSession(id)).data.statusDetails.reasonCode, reason);
  });
}

for (const code of ['BuyerCanceled', 'AmazonCanceled', 'Declined']) {
  test(`422 CheckoutSessionCanceled: ${code} is simulated`, async () => {
    const id = await paid(amazon);
    await isRefused(complete(id, simulating(code)), 422, 'CheckoutSessionCanceled');
    assert.equal((await amazon.getCheckoutSession(id)).data.statusDetails.reasonCode, code);
  });
}

test('202 is simulated', async () => {
  const id = await paid(amazon, { update: terms({ canHandlePendingAuthorization: true }) });
  assert.equal((await complete(id, simulating('AuthorizationInitiated'))).status, 202);
});

test('422: a session that nobody completed within 24 hours', async () => {
  const id = await paid(amazon);
  await control('POST', 'clock', { advance: '24h' });
  await isRefused(complete(id), 422, 'InvalidCheckoutSessionStatus');
  assert.equal((await amazon.getCheckoutSession(id)).data.statusDetails.reasonCode, 'Expired');
});

for (const [status, reasonCode] of Object.entries({ 429: 'TooManyRequests', 503: 'ServiceUnavailable', 500: 'InternalServerError' })) {
  test(`${status} ${reasonCode}: on request, and the next call works`, async () => {
    const id = await open();
    await control('POST', 'faults', { operation: 'GetCheckoutSession', status: Number(status), header: { 'Retry-After': ['1'] } });
    const { response } = await fails(amazon.getCheckoutSession(id));
    assert.deepEqual([response.status, response.data.reasonCode, response.headers['retry-after']], [Number(status), reasonCode, '1']);
    assert.equal((await amazon.getCheckoutSession(id)).status, 200);
  });
}

test('500 ProcessingFailure is simulated, and the same request works afterwards', async () => {
  const { chargePermissionId } = await completed(amazon, { update: terms({ paymentIntent: 'Confirm' }) });
  const body = { chargePermissionId, chargeAmount: yen(1000) };
  const key = once();
  await isRefused(amazon.createCharge(body, { ...key, 'x-amz-pay-simulation-code': 'ProcessingFailure' }), 500, 'ProcessingFailure');
  assert.equal((await amazon.createCharge(body, key)).status, 201);
});

test('an answer that is lost is replayed under the same idempotency key', async () => {
  const id = await paid(amazon);
  const key = once();
  await control('POST', 'faults', { operation: 'CompleteCheckoutSession', when: 'afterEffect', drop: true });
  const lost = await fails(complete(id, key));
  assert.equal(lost.response, undefined);
  const { status, data } = await complete(id, key);
  assert.deepEqual([status, data.statusDetails.state], [200, 'Completed']);
  assert.deepEqual((await complete(id, key)).data, data);
  const calls = await control('GET', 'calls?operation=CompleteCheckoutSession');
  const ours = calls.filter((c) => c.path.includes(id));
  assert.deepEqual(ours.map((c) => [c.effect, c.replayed]), [[true, false], [false, true], [false, true]]);
});

test('400 DuplicateIdempotencyKey: the key of another request', async () => {
  const key = once();
  const first = await create(cart(), key);
  assert.deepEqual((await create(cart(), key)).data, first.data);
  await isRefused(create(cart({ platformId: 'A3' }), key), 400, 'DuplicateIdempotencyKey');
});

test('an answer that is no JSON', async () => {
  const id = await open();
  await control('POST', 'faults', { operation: 'GetCheckoutSession', status: 502, body: '<html>Bad Gateway</html>' });
  const { response } = await fails(amazon.getCheckoutSession(id));
  assert.deepEqual([response.status, response.data], [502, '<html>Bad Gateway</html>']);
});
