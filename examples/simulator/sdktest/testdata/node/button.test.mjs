import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asks, browser, buyer, cart, merchant, merchants, storeId, terms, yen } from './merchant.mjs';

// fields is what checkout.js sends of a button with payload.
const fields = (config, payload, more = {}) => ({
  payloadJSON: typeof payload === 'string' ? payload : JSON.stringify(payload),
  signature: merchant(config).generateButtonSignature(payload),
  publicKeyId: config.publicKeyId,
  merchantId: 'A2MERCHANT0000',
  ledgerCurrency: 'JPY',
  placement: 'Cart',
  sandbox: String(config.sandbox === true),
  pageURL: 'https://shop.example/cart',
  ...(config.algorithm && { algorithm: config.algorithm }),
  ...more,
});

const japanese = { merchantMetadata: { merchantStoreName: '密林コーヒー', noteToBuyer: 'a/b "q" \\ <b> & é 😀' } };

for (const [name, config] of Object.entries(merchants)) {
  for (const [form, payload] of Object.entries({ object: cart(japanese), text: JSON.stringify(cart(japanese), null, 1) })) {
    test(`${name}: a click on a button that was signed as ${form} leads to the review page`, async () => {
      const button = fields(config, payload);
      assert.deepEqual(await asks(button), { accepted: true });
      const id = (await browser('/checkout', button)).searchParams.get('amazonCheckoutSessionId');
      assert.equal((await buyer(id, 'signIn')).returnUrl, `https://shop.example/review?lang=ja&amazonCheckoutSessionId=${id}`);
      const { data } = await merchant(config).getCheckoutSession(id);
      assert.equal(data.merchantMetadata.noteToBuyer, japanese.merchantMetadata.noteToBuyer);
    });
  }
}

test('a button that was changed after signing is refused with the string that was verified', async () => {
  const button = fields(merchants['a SANDBOX key, V2'], cart());
  const answer = await asks({ ...button, payloadJSON: button.payloadJSON.replace('lang=ja', 'lang=en') });
  assert.deepEqual([answer.accepted, answer.reasonCode], [false, 'InvalidSignatureError']);
  assert.match(answer.message, /signedString AMZN-PAY-RSASSA-PSS-V2 [0-9a-f]{64}\. .*byte for byte/);
});

test('a button whose algorithm is not on the page is refused with what to name there', async () => {
  const answer = await asks({ ...fields(merchants['a SANDBOX key, V2'], cart()), algorithm: '' });
  assert.match(answer.message, /It was made for AMZN-PAY-RSASSA-PSS-V2/);
});

test('a field that Amazon does not know is refused by its name', async () => {
  const answer = await asks(fields(merchants['a LIVE key, V1'], cart({ cartId: '1' })));
  assert.equal(answer.reasonCode, 'UnrecognizedField');
  assert.match(answer.message, /cartId/);
});

test('the additional payment button pays without a review page', async () => {
  const config = merchants['a SANDBOX key, V2'];
  const { paymentDetails, webCheckoutDetails } = terms();
  const payload = { storeId, paymentDetails, webCheckoutDetails: { ...webCheckoutDetails, checkoutMode: 'ProcessOrder' } };
  const id = (await browser('/checkout', fields(config, payload, { productType: 'PayOnly' }))).searchParams.get('amazonCheckoutSessionId');
  await buyer(id, 'signIn');
  assert.equal((await buyer(id, 'pay')).returnUrl, `https://shop.example/result?amazonCheckoutSessionId=${id}`);
  const { status } = await merchant(config).completeCheckoutSession(id, { chargeAmount: yen(1000) });
  assert.equal(status, 200);
});

test('the sign-in button: get buyer', async () => {
  const config = merchants['a plain key in the sandbox'];
  const payload = { signInReturnUrl: 'https://shop.example/signed-in', storeId, signInScopes: ['name', 'email'] };
  const button = fields(config, payload, { productType: 'SignIn' });
  const page = await browser('/checkout', button);
  const back = await browser(page.pathname, { ...button, email: 'hanako@example.jp' });
  assert.equal(back.origin + back.pathname, 'https://shop.example/signed-in');
  const { status, data } = await merchant(config).getBuyer(back.searchParams.get('buyerToken'));
  assert.equal(status, 200);
  assert.deepEqual([data.email, data.shippingAddress, Boolean(data.buyerId)], ['hanako@example.jp', null, true]);
});
