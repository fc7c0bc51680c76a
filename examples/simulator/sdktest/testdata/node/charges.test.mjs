import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completed, control, isRefused, merchant, once, simulating, terms, yen } from './merchant.mjs';

const state = ({ data }) => data.statusDetails.state;

// chargeable is a charge permission with 1,000 yen to charge.
const chargeable = async (amazon) => (await completed(amazon, { update: terms({ paymentIntent: 'Confirm' }) })).chargePermissionId;

// captured is a charge of 1,000 yen that was taken.
const captured = async (amazon) => (await completed(amazon, { update: terms({ paymentIntent: 'AuthorizeWithCapture' }) })).chargeId;

test('create a charge, capture a part of it, refund in two parts', async () => {
  const amazon = merchant();
  const chargePermissionId = await chargeable(amazon);
  const created = await amazon.createCharge({ chargePermissionId, chargeAmount: yen(800) }, once());
  assert.equal(created.status, 201);
  const { chargeId } = created.data;
  assert.equal(state(await amazon.getCharge(chargeId)), 'Authorized');

  const taken = await amazon.captureCharge(chargeId, { captureAmount: yen(500), softDescriptor: 'TEA' }, once());
  assert.deepEqual([taken.status, state(taken), taken.data.captureAmount], [200, 'Captured', yen(500)]);
  assert.equal(taken.data.softDescriptor, 'AMZ*TEA');
  const { data: permission } = await amazon.getChargePermission(chargePermissionId);
  assert.deepEqual(permission.limits.amountBalance, yen(500));

  for (const part of [200, 300]) {
    const refund = await amazon.createRefund({ chargeId, refundAmount: yen(part) }, once());
    assert.deepEqual([refund.status, state(refund)], [201, 'RefundInitiated']);
    await control('POST', 'clock', { advance: '30s' });
    const { data } = await amazon.getRefund(refund.data.refundId);
    assert.deepEqual([data.statusDetails.state, data.refundAmount], ['Refunded', yen(part)]);
  }
  assert.deepEqual((await amazon.getCharge(chargeId)).data.refundedAmount, yen(500));
});

test('an authorization that is pending succeeds or fails later', async () => {
  const amazon = merchant();
  for (const [headers, end] of [[once(), 'Authorized'], [simulating('PendingHardDeclined'), 'Declined']]) {
    const chargePermissionId = await chargeable(amazon);
    const created = await amazon.createCharge({ chargePermissionId, chargeAmount: yen(1000), canHandlePendingAuthorization: true }, headers);
    assert.deepEqual([created.status, state(created)], [201, 'AuthorizationInitiated']);
    await control('POST', 'clock', { advance: '30s' });
    assert.equal(state(await amazon.getCharge(created.data.chargeId)), end);
  }
});

test('a capture after seven days is pending first', async () => {
  const amazon = merchant();
  const { chargeId } = await completed(amazon);
  await control('POST', 'clock', { advance: '169h' });
  assert.equal(state(await amazon.captureCharge(chargeId, { captureAmount: yen(1000) }, once())), 'CaptureInitiated');
  await control('POST', 'clock', { advance: '30s' });
  assert.equal(state(await amazon.getCharge(chargeId)), 'Captured');
});

test('a charge that is canceled gives its permission back', async () => {
  const amazon = merchant();
  const { chargeId, chargePermissionId } = await completed(amazon);
  const canceled = await amazon.cancelCharge(chargeId, { cancellationReason: 'the buyer wants something else' });
  assert.deepEqual([canceled.status, state(canceled), canceled.data.statusDetails.reasonCode], [200, 'Canceled', 'MerchantCanceled']);
  assert.equal(state(await amazon.getChargePermission(chargePermissionId)), 'Chargeable');
});

test('what the merchant says about a charge permission is updated', async () => {
  const amazon = merchant();
  const chargePermissionId = await chargeable(amazon);
  const updated = await amazon.updateChargePermission(chargePermissionId, { merchantMetadata: { merchantReferenceId: 'B-2' } });
  assert.deepEqual([updated.status, updated.data.merchantMetadata.merchantReferenceId], [200, 'B-2']);
});

test('a charge permission that is closed takes its charges along', async () => {
  const amazon = merchant();
  const { chargeId, chargePermissionId } = await completed(amazon);
  const body = { closureReason: 'out of stock', cancelPendingCharges: true };
  const { status, data } = await amazon.closeChargePermission(chargePermissionId, body);
  assert.equal(status, 200);
  assert.deepEqual(data.statusDetails.reasons, [{ reasonCode: 'MerchantClosed', reasonDescription: 'out of stock' }]);
  const { data: charge } = await amazon.getCharge(chargeId);
  assert.deepEqual([charge.statusDetails.state, charge.statusDetails.reasonCode], ['Canceled', 'ChargePermissionCanceled']);
  await isRefused(amazon.closeChargePermission(chargePermissionId, body), 422, 'InvalidChargePermissionStatus');
  await isRefused(amazon.updateChargePermission(chargePermissionId, { merchantMetadata: { noteToBuyer: 'x' } }), 422, 'ChargePermissionNotModifiable');
  await isRefused(amazon.createCharge({ chargePermissionId, chargeAmount: yen(1) }, once()), 422, 'InvalidChargePermissionStatus');
});

test('a shipment is told to Amazon', async () => {
  const amazon = merchant();
  const body = { chargePermissionId: await chargeable(amazon), deliveryDetails: [{ trackingNumber: '0123456789', carrierCode: 'YAMATO' }] };
  const { status, data } = await amazon.deliveryTrackers(body);
  assert.deepEqual([status, data], [200, body]);
});

for (const code of ['SoftDeclined', 'HardDeclined', 'AmazonRejected', 'TransactionTimedOut']) {
  test(`simulated: a charge is refused, ${code}`, async () => {
    const amazon = merchant();
    const body = { chargePermissionId: await chargeable(amazon), chargeAmount: yen(1000) };
    await isRefused(amazon.createCharge(body, simulating(code)), 422, code);
  });
}

test('simulated: a capture is pending, or rejected', async () => {
  const amazon = merchant();
  const body = { captureAmount: yen(1000) };
  const { chargeId } = await completed(amazon);
  assert.equal(state(await amazon.captureCharge(chargeId, body, simulating('CaptureInitiated'))), 'CaptureInitiated');
  const { chargeId: other } = await completed(amazon);
  await isRefused(amazon.captureCharge(other, body, simulating('AmazonRejected')), 422, 'AmazonRejected');
  assert.equal(state(await amazon.getCharge(other)), 'Declined');
});

test('simulated: a refund is declined', async () => {
  const amazon = merchant();
  const { data } = await amazon.createRefund({ chargeId: await captured(amazon), refundAmount: yen(1000) }, simulating('AmazonRejected'));
  await control('POST', 'clock', { advance: '30s' });
  const { data: refund } = await amazon.getRefund(data.refundId);
  assert.deepEqual([refund.statusDetails.state, refund.statusDetails.reasonCode], ['Declined', 'AmazonRejected']);
});

test('simulated: Amazon closes a charge permission', async () => {
  const amazon = merchant();
  const { data } = await amazon.closeChargePermission(await chargeable(amazon), { closureReason: 'x' }, { 'x-amz-pay-simulation-code': 'AmazonClosed' });
  assert.equal(data.statusDetails.reasons[0].reasonCode, 'AmazonClosed');
});

test('what a charge and a refund cannot exceed', async () => {
  const amazon = merchant();
  const chargePermissionId = await chargeable(amazon);
  await isRefused(amazon.createCharge({ chargePermissionId, chargeAmount: yen(1001) }, once()), 400, 'TransactionAmountExceeded');
  await isRefused(amazon.createCharge({ chargePermissionId, chargeAmount: { amount: '1', currencyCode: 'USD' } }, once()), 400, 'CurrencyMismatch');
  const { data } = await amazon.createCharge({ chargePermissionId, chargeAmount: yen(1000) }, once());
  await isRefused(amazon.createRefund({ chargeId: data.chargeId, refundAmount: yen(1) }, once()), 422, 'InvalidChargeStatus');
  await isRefused(amazon.captureCharge(data.chargeId, { captureAmount: yen(1001) }, once()), 400, 'TransactionAmountExceeded');
  await amazon.captureCharge(data.chargeId, { captureAmount: yen(1000) }, once());
  await isRefused(amazon.captureCharge(data.chargeId, { captureAmount: yen(1000) }, once()), 422, 'InvalidChargeStatus');
  await isRefused(amazon.cancelCharge(data.chargeId, { cancellationReason: 'too late' }), 422, 'InvalidChargeStatus');
  await isRefused(amazon.createRefund({ chargeId: data.chargeId, refundAmount: yen(1151) }, once()), 400, 'TransactionAmountExceeded');
});

test('the bank decides what is pending, told over the control API', async () => {
  const amazon = merchant();
  const { chargeId } = await completed(amazon);
  await control('POST', `charges/${chargeId}`, { state: 'Canceled', reasonCode: 'ExpiredUnused' });
  assert.equal((await amazon.getCharge(chargeId)).data.statusDetails.reasonCode, 'ExpiredUnused');
});

test('the buyer closes a recurring payment, told over the control API', async () => {
  const amazon = merchant();
  const recurringMetadata = { frequency: { unit: 'Variable', value: '0' } };
  const { chargePermissionId } = await completed(amazon, { create: { chargePermissionType: 'Recurring', recurringMetadata } });
  await control('POST', `chargePermissions/${chargePermissionId}`, { state: 'Closed', reasonCode: 'BuyerClosed' });
  await isRefused(amazon.createCharge({ chargePermissionId, chargeAmount: yen(1000) }, once()), 422, 'InvalidChargePermissionStatus');
  const { data } = await amazon.getChargePermission(chargePermissionId);
  assert.equal(data.statusDetails.reasons[0].reasonCode, 'BuyerClosed');
});
