// A merchant in Germany, whose simulator was started with -region eu.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buyer, cart, completed, isRefused, merchant, merchants, once, terms } from './merchant.mjs';

const euro = (amount) => ({ amount, currencyCode: 'EUR' });
const francs = (amount) => ({ amount, currencyCode: 'CHF' });

for (const region of ['eu', 'de', 'uk']) {
  test(`region ${region} in the SDK's configuration: cents, and a billing address`, async () => {
    const amazon = merchant(merchants['a SANDBOX key, V2'], region);
    const { data: session } = await amazon.createCheckoutSession(cart(), once());
    await buyer(session.checkoutSessionId, 'signIn');
    const { data: review } = await amazon.getCheckoutSession(session.checkoutSessionId);
    assert.deepEqual([review.shippingAddress.countryCode, review.billingAddress.countryCode], ['DE', 'DE']);
    const update = terms({ chargeAmount: euro('12.30') });
    await amazon.updateCheckoutSession(session.checkoutSessionId, update);
    await buyer(session.checkoutSessionId, 'pay');
    const { data } = await amazon.completeCheckoutSession(session.checkoutSessionId, { chargeAmount: euro('12.3') });
    assert.match(data.chargeId, /^S02-/);
  });
}

test('another currency, for a session that was made for it', async () => {
  const amazon = merchant(undefined, 'eu');
  const update = terms({ paymentIntent: 'AuthorizeWithCapture', chargeAmount: francs('19.99') });
  const { chargeId } = await completed(amazon, { create: { paymentDetails: { presentmentCurrency: 'CHF' } }, update });
  const { data: charge } = await amazon.getCharge(chargeId);
  assert.deepEqual([charge.captureAmount, charge.convertedAmount.currencyCode], [francs('19.99'), 'EUR']);
});

test('400 InvalidParameterValue: thousandths', async () => {
  const amazon = merchant(undefined, 'eu');
  const { data } = await amazon.createCheckoutSession(cart(), once());
  const call = amazon.updateCheckoutSession(data.checkoutSessionId, terms({ chargeAmount: euro('1.234') }));
  await isRefused(call, 400, 'InvalidParameterValue');
});
