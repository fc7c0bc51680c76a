<?php

declare(strict_types=1);

require_once __DIR__ . '/merchant.php';

/** A charge permission with 1,000 yen to charge. */
function chargeable(Client $amazon): string
{
    return completed($amazon, terms(['paymentIntent' => 'Confirm']))['chargePermissionId'];
}

/** An authorization of 1,000 yen. */
function authorized(Client $amazon): string
{
    $charge = ['chargePermissionId' => chargeable($amazon), 'chargeAmount' => yen(1000)];
    return accepted(201, $amazon->call('POST', 'charges', $charge, once()))['chargeId'];
}

run([
    'create a charge, capture a part of it, refund that' => function () {
        $amazon = merchant();
        $charge = authorized($amazon);
        $taken = accepted(200, $amazon->call('POST', "charges/$charge/capture", ['captureAmount' => yen(600), 'softDescriptor' => 'A/B'], once()));
        same(['Captured', yen(600), 'AMZ*A/B'], [$taken['statusDetails']['state'], $taken['captureAmount'], $taken['softDescriptor']]);
        $refund = accepted(201, $amazon->call('POST', 'refunds', ['chargeId' => $charge, 'refundAmount' => yen(600)], once()));
        same('RefundInitiated', $refund['statusDetails']['state']);
        control('clock', ['advance' => '30s']);
        same('Refunded', accepted(200, $amazon->call('GET', 'refunds/' . $refund['refundId']))['statusDetails']['state']);
        same(yen(600), accepted(200, $amazon->call('GET', "charges/$charge"))['refundedAmount']);
    },
    'cancel a charge' => function () {
        $amazon = merchant();
        $canceled = accepted(200, $amazon->call('DELETE', 'charges/' . authorized($amazon) . '/cancel', ['cancellationReason' => 'sold out']));
        same(['Canceled', 'MerchantCanceled'], [$canceled['statusDetails']['state'], $canceled['statusDetails']['reasonCode']]);
    },
    'update a charge permission, and close it' => function () {
        $amazon = merchant();
        $permission = chargeable($amazon);
        $updated = accepted(200, $amazon->call('PATCH', "chargePermissions/$permission", ['merchantMetadata' => ['noteToBuyer' => '御礼']]));
        same('御礼', $updated['merchantMetadata']['noteToBuyer']);
        $body = ['closureReason' => 'all is done', 'cancelPendingCharges' => false];
        $closed = accepted(200, $amazon->call('DELETE', "chargePermissions/$permission/close", $body));
        same([['reasonCode' => 'MerchantClosed', 'reasonDescription' => 'all is done']], $closed['statusDetails']['reasons']);
        refused(422, 'InvalidChargePermissionStatus', $amazon->call('DELETE', "chargePermissions/$permission/close", $body));
    },
    'tell Amazon of a shipment' => function () {
        $amazon = merchant();
        $body = ['chargePermissionId' => chargeable($amazon), 'deliveryDetails' => [['trackingNumber' => '0123456789', 'carrierCode' => 'YAMATO']]];
        same('YAMATO', accepted(200, $amazon->call('POST', 'deliveryTrackers', $body))['deliveryDetails'][0]['carrierCode']);
    },
    'outcomes on request, by a header that is not signed' => function () {
        $amazon = merchant();
        $charge = ['chargePermissionId' => chargeable($amazon), 'chargeAmount' => yen(1000)];
        refused(422, 'SoftDeclined', $amazon->call('POST', 'charges', $charge, simulating('SoftDeclined')));
        $later = accepted(201, $amazon->call('POST', 'charges', $charge + ['captureNow' => true], simulating('CaptureInitiated')));
        same('CaptureInitiated', $later['statusDetails']['state']);
        refused(400, 'InvalidSandboxSimulationSpecified', $amazon->call('POST', 'charges', $charge, simulating('AmazonClosed')));
    },
    'what a charge and a refund cannot exceed' => function () {
        $amazon = merchant();
        $charge = authorized($amazon);
        refused(422, 'InvalidChargeStatus', $amazon->call('POST', 'refunds', ['chargeId' => $charge, 'refundAmount' => yen(1)], once()));
        refused(400, 'TransactionAmountExceeded', $amazon->call('POST', "charges/$charge/capture", ['captureAmount' => yen(1001)], once()));
        accepted(200, $amazon->call('POST', "charges/$charge/capture", ['captureAmount' => yen(1000)], once()));
        refused(400, 'TransactionAmountExceeded', $amazon->call('POST', 'refunds', ['chargeId' => $charge, 'refundAmount' => yen(1151)], once()));
        refused(422, 'InvalidChargeStatus', $amazon->call('DELETE', "charges/$charge/cancel", ['cancellationReason' => 'too late']));
    },
]);
