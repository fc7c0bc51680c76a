import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buyer, cart, completed, control, isRefused, merchant, merchants, once, paid, storeId, terms, yen } from './merchant.mjs';

for (const [name, config] of Object.entries(merchants)) {
  test(`${name}: create, get, update, pay, complete`, async () => {
    const amazon = merchant(config);
    const created = await amazon.createCheckoutSession(cart(), once());
    assert.equal(created.status, 201);
    assert.ok(created.headers['x-amz-pay-request-id']);
    const id = created.data.checkoutSessionId;
    assert.equal(created.data.statusDetails.state, 'Open');
    assert.equal(created.data.releaseEnvironment, name.includes('live') || name.includes('LIVE') ? 'Live' : 'Sandbox');
    assert.ok(created.data.constraints.some((c) => c.constraintId === 'BuyerNotAssociated'));

    const { returnUrl } = await buyer(id, 'signIn');
    assert.equal(returnUrl, `https://shop.example/review?lang=ja&amazonCheckoutSessionId=${id}`);
    const { data: review } = await amazon.getCheckoutSession(id);
    assert.equal(review.storeId, storeId);
    assert.equal(review.buyer.name, '田中太郎');
    assert.equal(review.shippingAddress.stateOrRegion, '東京都');
    assert.equal(review.paymentPreferences[0].paymentDescriptor, 'Visa ****1111 (Amazon Pay)');
    await buyer(id, 'changeAddress', { address: 1 });
    assert.equal((await amazon.getCheckoutSession(id)).data.shippingAddress.stateOrRegion, '沖縄県');

    const merchantMetadata = { merchantReferenceId: 'A-1', merchantStoreName: '密林コーヒー <b> & "é" 😀', noteToBuyer: 'Thank you' };
    const updated = await amazon.updateCheckoutSession(id, terms({}, { merchantMetadata }));
    assert.equal(updated.status, 200);
    assert.deepEqual(updated.data.constraints, []);
    assert.equal(updated.data.merchantMetadata.merchantStoreName, merchantMetadata.merchantStoreName);
    assert.ok(updated.data.webCheckoutDetails.amazonPayRedirectUrl.includes(id));

    await isRefused(amazon.completeCheckoutSession(id, { chargeAmount: yen(1000) }), 422, 'InvalidCheckoutSessionStatus');
    assert.equal((await buyer(id, 'pay')).returnUrl, `https://shop.example/result?amazonCheckoutSessionId=${id}`);
    const completed = await amazon.completeCheckoutSession(id, { chargeAmount: yen(1000) });
    assert.equal(completed.status, 200);
    const { data: session } = await amazon.getCheckoutSession(id);
    assert.deepEqual(session, completed.data);
    assert.equal(session.statusDetails.state, 'Completed');
    assert.deepEqual([session.buyer, session.shippingAddress, session.paymentDetails, session.storeId], [null, null, null, null]);

    const { data: charge } = await amazon.getCharge(session.chargeId);
    assert.equal(charge.statusDetails.state, 'Authorized');
    assert.equal(charge.merchantMetadata.merchantReferenceId, 'A-1');
    const { data: permission } = await amazon.getChargePermission(session.chargePermissionId);
    assert.equal(permission.statusDetails.reasons[0].reasonCode, 'ChargeInProgress');
    assert.equal(permission.shippingAddress.stateOrRegion, '沖縄県');
    await isRefused(amazon.completeCheckoutSession(id, { chargeAmount: yen(1000) }), 422, 'InvalidCheckoutSessionStatus');
  });
}

test('202: an authorization that takes its time succeeds later', async () => {
  const amazon = merchant();
  const id = await paid(amazon, { card: '0701', update: terms({ canHandlePendingAuthorization: true }) });
  const { status, data } = await amazon.completeCheckoutSession(id, { chargeAmount: yen(1000) });
  assert.equal(status, 202);
  assert.equal(data.statusDetails.state, 'Completed');
  assert.equal((await amazon.getCharge(data.chargeId)).data.statusDetails.state, 'AuthorizationInitiated');
  await control('POST', 'clock', { advance: '30s' });
  assert.equal((await amazon.getCharge(data.chargeId)).data.statusDetails.state, 'Authorized');
});

test('202: or it fails later', async () => {
  const amazon = merchant();
  const id = await paid(amazon, { card: '4354', update: terms({ canHandlePendingAuthorization: true }) });
  const { status, data } = await amazon.completeCheckoutSession(id, { chargeAmount: yen(1000) });
  assert.equal(status, 202);
  await control('POST', 'clock', { advance: '30s' });
  const { data: charge } = await amazon.getCharge(data.chargeId);
  assert.deepEqual([charge.statusDetails.state, charge.statusDetails.reasonCode], ['Declined', 'HardDeclined']);
});

test('Confirm: there is no charge until Create Charge', async () => {
  const amazon = merchant();
  const session = await completed(amazon, { update: terms({ paymentIntent: 'Confirm' }) });
  assert.equal(session.chargeId, null);
  const body = { chargePermissionId: session.chargePermissionId, chargeAmount: yen(1000), captureNow: true };
  const { status, data: charge } = await amazon.createCharge(body, once());
  assert.equal(status, 201);
  assert.equal(charge.statusDetails.state, 'Captured');
});

test('AuthorizeWithCapture: the money is there at once', async () => {
  const amazon = merchant();
  const session = await completed(amazon, { update: terms({ paymentIntent: 'AuthorizeWithCapture', softDescriptor: 'TEA' }) });
  const { data: charge } = await amazon.getCharge(session.chargeId);
  assert.equal(charge.statusDetails.state, 'Captured');
  assert.deepEqual(charge.captureAmount, yen(1000));
});

test('totalOrderAmount: the rest is charged later', async () => {
  const amazon = merchant();
  const session = await completed(amazon, { update: terms({ chargeAmount: yen(300), totalOrderAmount: yen(1000) }) });
  const { data: permission } = await amazon.getChargePermission(session.chargePermissionId);
  assert.equal(permission.statusDetails.state, 'Chargeable');
  assert.deepEqual(permission.limits, { amountLimit: yen(1000), amountBalance: yen(700) });
});

test('amounts as JSON numbers, as in Amazon\'s own samples', async () => {
  const amazon = merchant();
  const update = terms({ chargeAmount: { amount: 1000, currencyCode: 'JPY' } });
  assert.equal((await completed(amazon, { update })).statusDetails.state, 'Completed');
});

test('Recurring: a charge every month', async () => {
  const amazon = merchant();
  const recurringMetadata = { frequency: { unit: 'Month', value: '1' }, amount: yen(1000) };
  const session = await completed(amazon, { create: { chargePermissionType: 'Recurring', recurringMetadata } });
  const { data: permission } = await amazon.getChargePermission(session.chargePermissionId);
  assert.deepEqual([permission.chargePermissionType, permission.recurringMetadata], ['Recurring', recurringMetadata]);
  for (const month of ['2026-01', '2026-02']) {
    const charge = { chargePermissionId: session.chargePermissionId, chargeAmount: yen(1000), captureNow: true };
    const { data } = await amazon.createCharge({ ...charge, merchantMetadata: { merchantReferenceId: month } }, once());
    assert.deepEqual([data.statusDetails.state, data.merchantMetadata.merchantReferenceId], ['Captured', month]);
  }
});

test('PayOnly: nothing is shipped', async () => {
  const amazon = merchant();
  const { session } = await control('POST', 'sessions', { productType: 'PayOnly' });
  const { data } = await amazon.getCheckoutSession(session.id);
  assert.deepEqual([data.productType, data.shippingAddress], ['PayOnly', null]);
  assert.ok(data.billingAddress);
  await amazon.updateCheckoutSession(session.id, terms());
  await buyer(session.id, 'pay');
  assert.equal((await amazon.completeCheckoutSession(session.id, { chargeAmount: yen(1000) })).status, 200);
});

test('PayAndShipMultiAddress: the SDK reads the list of addresses', async () => {
  const amazon = merchant();
  const { session } = await control('POST', 'sessions', { productType: 'PayAndShipMultiAddress' });
  await buyer(session.id, 'changeAddresses', { addresses: [0, 1] });
  const { data } = await amazon.getCheckoutSession(session.id);
  assert.deepEqual(data.shippingAddressList.map((a) => a.stateOrRegion), ['東京都', '沖縄県']);
});

test('PaymentMethodOnFile: a card is kept without paying', async () => {
  const amazon = merchant();
  const create = { chargePermissionType: 'PaymentMethodOnFile', paymentMethodOnFileMetadata: { setupOnly: true } };
  const update = { webCheckoutDetails: terms().webCheckoutDetails, paymentDetails: { paymentIntent: 'Confirm' } };
  const id = await paid(amazon, { create, update });
  const { status, data } = await amazon.completeCheckoutSession(id, {});
  assert.equal(status, 200);
  assert.deepEqual([data.chargeId, Boolean(data.chargePermissionId)], [null, true]);
});

test('finalize: what a page with onCompleteCheckout calls instead of complete', async () => {
  const amazon = merchant();
  const id = await paid(amazon);
  const { data: session } = await amazon.getCheckoutSession(id);
  const body = { paymentIntent: 'Authorize', chargeAmount: yen(1000), shippingAddress: session.shippingAddress };
  const { status, data } = await amazon.finalizeCheckoutSession(id, body);
  assert.equal(status, 200);
  assert.equal(data.statusDetails.state, 'Completed');
  assert.equal((await amazon.getCharge(data.chargeId)).data.statusDetails.state, 'Authorized');
});
