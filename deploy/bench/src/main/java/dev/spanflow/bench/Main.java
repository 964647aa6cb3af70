/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs a benchmark by its name. */
public final class Main {
    private static final Map<String, Benchmark> BENCHMARKS = Map.of("assembler", new AssemblerBenchmark());

    private Main() {}

    /** A benchmark prints its own table. */
    interface Benchmark {
        void run(Sizes sizes) throws Exception;
    }

    /** What can be set, as key=value. */
    record Sizes(Map<String, String> given) {
        int of(String key, int otherwise) {
            String value = given.get(key);
            return value == null ? otherwise : Integer.parseInt(value);
        }
    }

    public static void main(String[] args) throws Exception {
        Benchmark benchmark = args.length == 0 ? null : BENCHMARKS.get(args[0]);
        if (benchmark == null) {
            System.err.println("Benchmarks: " + BENCHMARKS.keySet());
            System.exit(2);
            return;
        }
        Map<String, String> given = new HashMap<>();
        for (String arg : List.of(args).subList(1, args.length)) {
            given.put(arg.substring(0, arg.indexOf('=')), arg.substring(arg.indexOf('=') + 1));
        }
        benchmark.run(new Sizes(given));
        System.exit(0);
    }
}
