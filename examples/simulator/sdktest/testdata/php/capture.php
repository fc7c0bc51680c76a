<?php

// Sends one request, as the capture of the official SDK with this name has it.

declare(strict_types=1);

require_once __DIR__ . '/client.php';

function client(string $publicKeyId, array $more = []): Client
{
    return new Client(...$more + [
        'publicKeyId' => $publicKeyId,
        'privateKey' => file_get_contents(getenv('PRIVATE_KEY')),
        'host' => 'pay-api.amazon.jp',
        'connectTo' => parse_url(getenv('SIMULATOR_URL'), PHP_URL_HOST) . ':' . parse_url(getenv('SIMULATOR_URL'), PHP_URL_PORT),
        'certificate' => getenv('SIMULATOR_CERTIFICATE'),
    ]);
}

$plain = client('ABCDEFGHIJKLMNOPQRSTUVWX', ['sandbox' => true]);
$named = client('SANDBOX-AFXXXXXXXXXXXXXXXXXXXXXX', ['algorithm' => V2]);
$session = 'checkoutSessions/26be7331-7dc2-4722-be22-f7e75582d3ef';
$charge = ['chargeAmount' => ['amount' => '1000', 'currencyCode' => 'JPY']];
$update = fn (string $storeName) => [
    'webCheckoutDetails' => ['checkoutResultReturnUrl' => 'http://localhost:3000/result/'],
    'paymentDetails' => ['paymentIntent' => 'Authorize', 'canHandlePendingAuthorization' => false] + $charge,
    'merchantMetadata' => [
        'merchantReferenceId' => 'Merchant reference ID',
        'merchantStoreName' => $storeName,
        'noteToBuyer' => 'Note to buyer',
        'customInformation' => 'Custom information',
    ],
];
$japanese = "密林コーヒー / “é” <b> & \u{2028} 😀";
$integrator = ['x-amz-pay-integrator-id' => 'AXXX', 'x-amz-pay-integrator-version' => '5.4.3', 'x-amz-pay-platform-version' => '2.0.7'];
$permission = ['chargePermissionId' => 'S03-0000000-0000000'];

match ($argv[1]) {
    '01-v1-sandbox-get' => $plain->call('GET', $session),
    '02-v1-sandbox-update' => $plain->call('PATCH', $session, $update('Merchant store name')),
    '03-v1-sandbox-complete' => $plain->call('POST', "$session/complete", $charge),
    '04-v2-envkey-get' => $named->call('GET', $session),
    '05-v2-envkey-update-jp' => $named->call('PATCH', $session, $update($japanese)),
    '06-v2-envkey-update-jp-string' => $named->call('PATCH', $session, json_encode($update($japanese), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE)),
    '07-v2-envkey-complete' => $named->call('POST', "$session/complete", $charge),
    '08-v1-create-idem-mixedcase' => $plain->call('POST', 'charges', $permission, ['x-amz-pay-Idempotency-Key' => 'abc123']),
    '09-v1-create-authtoken' => $plain->call('POST', 'charges', $permission, ['x-amz-pay-idempotency-key' => 'k', 'x-amz-pay-authtoken' => 'other:jwt==']),
    '10-v1-cancelcharge-delete-body' => $plain->call('DELETE', 'charges/S03-0000000-0000000-C000000/cancel', ['cancellationReason' => 'REASON']),
    '11-v1-getbuyer-token' => $plain->call('GET', 'buyers/Atza|IwEBIA.b_c-d~e'),
    '12-v1-reports-query' => $plain->call('GET', 'reports', query: [
        'reportTypes' => 'A,B', 'createdSince' => '20221114T074550Z', 'note' => "a b!'()*~+/", 'nextToken' => '', 'pageSize' => null,
    ]),
    '13-v1-integrator-headers' => client('ABCDEFGHIJKLMNOPQRSTUVWX', ['sandbox' => true, 'integrator' => $integrator])->call('GET', $session),
    '14-v1-override-url' => client('ABCDEFGHIJKLMNOPQRSTUVWX', ['sandbox' => true, 'host' => 'localhost'])->call('GET', $session),
};
