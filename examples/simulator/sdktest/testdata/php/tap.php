<?php

declare(strict_types=1);

/** Runs tests, functions by their names, and reports in TAP. */
function run(array $tests): never
{
    echo '1..', count($tests), "\n";
    $number = $failures = 0;
    foreach ($tests as $name => $test) {
        $number++;
        try {
            $test();
            echo "ok $number - $name\n";
        } catch (Throwable $problem) {
            $failures++;
            echo "not ok $number - $name\n  ", str_replace("\n", "\n  ", (string) $problem), "\n";
        }
    }
    exit($failures > 0 ? 1 : 0);
}

function same(mixed $want, mixed $got): void
{
    if ($want !== $got) {
        throw new RuntimeException('want ' . var_export($want, true) . ', got ' . var_export($got, true));
    }
}
