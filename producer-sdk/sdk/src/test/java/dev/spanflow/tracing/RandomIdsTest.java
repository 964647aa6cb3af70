/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomIdsTest {
    private static final int THREADS = 8;
    private static final int IDS_A_THREAD = 10_000;

    private final RandomIds ids = new RandomIds();

    @Test
    void ids_areUuidsOfVersion4_whoseOtherBitsAllVary() {
        long highOnes = 0;
        long highZeros = 0;
        long lowOnes = 0;
        long lowZeros = 0;
        for (int i = 0; i < 1_000; i++) {
            UUID id = UUID.fromString(ids.next().text());
            assertThat(id.version()).isEqualTo(4);
            assertThat(id.variant()).isEqualTo(2);
            highOnes |= id.getMostSignificantBits();
            highZeros |= ~id.getMostSignificantBits();
            lowOnes |= id.getLeastSignificantBits();
            lowZeros |= ~id.getLeastSignificantBits();
        }
        assertThat(highOnes & highZeros).isEqualTo(~0xF000L);
        assertThat(lowOnes & lowZeros).isEqualTo(-1L >>> 2);
    }

    @Test
    void threadsAndTracings_shareNoId() throws InterruptedException {
        Set<String> all = ConcurrentHashMap.newKeySet();
        RandomIds others = new RandomIds();
        List<Thread> threads = IntStream.range(0, THREADS)
                .mapToObj(i -> new Thread(() -> IntStream.range(0, IDS_A_THREAD)
                        .forEach(n -> all.add((i % 2 == 0 ? ids : others).next().text()))))
                .toList();
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(all).hasSize(THREADS * IDS_A_THREAD);
    }
}
