<?php

declare(strict_types=1);

require_once 'phpseclib3/autoload.php';

use phpseclib3\Crypt\PublicKeyLoader;
use phpseclib3\Crypt\RSA;

const V1 = 'AMZN-PAY-RSASSA-PSS';
const V2 = 'AMZN-PAY-RSASSA-PSS-V2';

/**
 * A client whose requests are, byte by byte, of the form that the official PHP
 * SDK 2.7.2 sends: which headers it signs and which it only sends, in which
 * order and case, and how it writes JSON, queries and dates.
 */
final class Client
{
    private RSA\PrivateKey $key;

    public function __construct(
        private string $publicKeyId,
        string $privateKey, // PEM
        private string $host, // without a port, as the SDK always uses 443
        private string $connectTo, // host and port of the simulator
        private string $certificate, // file with what to trust
        private string $region = 'jp',
        private ?bool $sandbox = null,
        private string $algorithm = V1,
        private array $integrator = [], // unsigned headers about the shop's software
    ) {
        $this->key = PublicKeyLoader::loadPrivateKey($privateKey)
            ->withPadding(RSA::SIGNATURE_PSS)->withHash('sha256')->withMGFHash('sha256')
            ->withSaltLength($algorithm === V2 ? 32 : 20);
    }

    /** An answer: its status, its headers by lower-case name, its JSON, its text. */
    public function call(string $method, string $path, array|string|null $payload = null, array $headers = [], array $query = []): array
    {
        $body = is_array($payload) ? json_encode($payload) : (string) $payload; // with \/ and \uXXXX
        $path = $this->prefix() . $path;
        $query = $this->query($query);
        $lines = $this->headers($method, $path, $query, $body, $headers);
        foreach ($headers as $name => $value) {
            $lines[] = "$name:$value"; // in the caller's case, behind all others
        }
        return $this->send($method, "https://{$this->host}$path" . ($query === '' ? '' : "?$query"), $body, $lines);
    }

    /** The signature of a button's payload, which is made over a text without backslashes. */
    public function generateButtonSignature(array|string $payload): string
    {
        return $this->sign(stripcslashes(is_array($payload) ? json_encode($payload) : $payload));
    }

    private function prefix(): string
    {
        $named = preg_match('/^(live|sandbox)/i', $this->publicKeyId) === 1;
        return $named ? '/v2/' : ($this->sandbox ? '/sandbox/v2/' : '/live/v2/');
    }

    /** Sorted by name; what is empty is left out, and a list becomes name.1, name.2. */
    private function query(array $parameters): string
    {
        $flat = [];
        foreach ($parameters as $name => $value) {
            if (!is_array($value)) {
                $flat[$name] = $value;
                continue;
            }
            foreach (array_values($value) as $i => $element) {
                $flat[$name . '.' . ($i + 1)] = $element;
            }
        }
        $flat = array_filter($flat, fn ($value) => $value !== null && $value !== '');
        ksort($flat);
        return implode('&', array_map(fn ($name) => $name . '=' . rawurlencode((string) $flat[$name]), array_keys($flat)));
    }

    private function headers(string $method, string $path, string $query, string $body, array $more): array
    {
        $signed = [
            'accept' => 'application/json',
            'content-type' => 'application/json',
            'x-amz-pay-date' => gmdate('Ymd\THis\Z'),
            'x-amz-pay-host' => $this->host,
            'x-amz-pay-region' => $this->region,
        ];
        $sent = $signed + $this->integrator + [
            'user-agent' => sprintf('amazon-pay-api-sdk-php/2.7.2 (PHP/%s; %s/%s/%s)', phpversion(), php_uname('s'), php_uname('m'), php_uname('r')),
            'x-amz-pay-language-version' => PHP_VERSION,
            'x-amz-pay-sdk-type' => 'PHP',
            'x-amz-pay-sdk-version' => '2.7.2',
        ];
        $signed += $this->idempotencyKey($more);
        ksort($signed);
        $canonical = "$method\n$path\n$query\n";
        foreach ($signed as $name => $value) {
            $canonical .= "$name:$value\n";
        }
        $names = implode(';', array_keys($signed));
        $signature = $this->sign("$canonical\n$names\n" . hash('sha256', $body));
        $sent['authorization'] = "{$this->algorithm} PublicKeyId={$this->publicKeyId}, SignedHeaders=$names, Signature=$signature";
        ksort($sent);
        return array_map(fn ($name) => "$name:{$sent[$name]}", array_keys($sent));
    }

    /** Of all headers of the caller's, this one alone is signed. */
    private function idempotencyKey(array $headers): array
    {
        return array_intersect_key(array_change_key_case($headers), ['x-amz-pay-idempotency-key' => '']);
    }

    private function sign(string $content): string
    {
        return base64_encode($this->key->sign($this->algorithm . "\n" . hash('sha256', $content)));
    }

    private function send(string $method, string $url, string $body, array $headers): array
    {
        $curl = curl_init($url);
        $received = [];
        curl_setopt_array($curl, [
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_POSTFIELDS => $body, // Content-Length: 0 with GET as well
            CURLOPT_HTTPHEADER => [...$headers, 'Expect:'],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_CAINFO => $this->certificate,
            CURLOPT_CONNECT_TO => ["{$this->host}:443:{$this->connectTo}"],
            CURLOPT_HEADERFUNCTION => function ($curl, string $line) use (&$received): int {
                [$name, $value] = explode(':', $line, 2) + [1 => ''];
                $received[strtolower(trim($name))] = trim($value);
                return strlen($line);
            },
        ]);
        $text = curl_exec($curl);
        if ($text === false) {
            throw new RuntimeException("$method $url: " . curl_error($curl));
        }
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        return ['status' => $status, 'headers' => $received, 'body' => json_decode($text, true), 'text' => $text];
    }
}
