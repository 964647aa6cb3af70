/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.ArrayList;
import java.util.ConcurrentModificationException;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class PayloadTest {
    record Point(int x, int y) {}

    @Test
    void values_areThoseOfTheMomentTheyWereGiven() {
        List<String> list = new ArrayList<>(List.of("a"));
        Map<String, Object> inner = new HashMap<>(Map.of("n", 1));
        byte[] bytes = {1};
        AtomicInteger counter = new AtomicInteger(7);
        StringBuilder text = new StringBuilder("before");
        Payload payload =
                Payload.of(Map.of("list", list, "inner", inner, "bytes", bytes, "counter", counter, "text", text));

        list.add("b");
        inner.put("n", 2);
        bytes[0] = 2;
        counter.set(8);
        text.append(" after");

        assertThat(payload.values())
                .containsEntry("list", List.of("a"))
                .containsEntry("inner", Map.of("n", 1))
                .containsEntry("counter", "7")
                .containsEntry("text", "before");
        assertThat((byte[]) payload.values().get("bytes")).containsExactly(1);
    }

    @Test
    void scalars_areKeptByReference() {
        String text = new String("x");
        Long number = 1L << 40;

        Payload payload = Payload.of(Map.of("text", text, "number", number, "flag", true));

        assertThat(payload.values().get("text")).isSameAs(text);
        assertThat(payload.values().get("number")).isSameAs(number);
        assertThat(payload.values()).containsEntry("flag", true);
    }

    @Test
    void objects_areCapturedAsJacksonSeesThem_orAsText() throws Exception {
        UUID uuid = UUID.randomUUID();
        Payload payload = Payload.of(Map.of(
                "record",
                new Point(1, 2),
                "array",
                new int[] {3, 4},
                "tree",
                new ObjectMapper().readTree("{\"a\":[1]}"),
                "time",
                Instant.EPOCH,
                "uuid",
                uuid,
                "date",
                Date.from(Instant.EPOCH),
                "unit",
                TimeUnit.DAYS,
                "list",
                List.of(new Point(5, 6)),
                "failure",
                new IllegalStateException("no")));

        assertThat(payload.values())
                .containsEntry("record", Map.of("x", 1, "y", 2))
                .containsEntry("array", List.of(3, 4))
                .containsEntry("tree", Map.of("a", List.of(1)))
                .containsEntry("time", "1970-01-01T00:00:00Z")
                .containsEntry("uuid", uuid.toString())
                .containsEntry("date", "1970-01-01T00:00:00.000+00:00")
                .containsEntry("unit", "DAYS")
                .containsEntry("list", List.of(Map.of("x", 5, "y", 6)))
                .containsEntry("failure", "java.lang.IllegalStateException: no");
    }

    @Test
    void namesThatAreNotText_becomeText() {
        Map<Object, Object> odd = new HashMap<>();
        odd.put(1, "one");
        odd.put(null, "none");

        assertThat(Payload.of(Map.of("odd", odd)).values()).containsEntry("odd", Map.of("1", "one", "null", "none"));
    }

    @Test
    void valueThatThrows_isToldAsUnreadable() {
        Map<String, Object> hostile = new HashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public void forEach(BiConsumer<? super String, ? super Object> action) {
                throw new ConcurrentModificationException();
            }
        };

        assertThat(Payload.of(Map.of("hostile", hostile, "fine", 1)).values())
                .containsEntry("fine", 1)
                .hasEntrySatisfying(
                        "hostile", value -> assertThat((String) value).contains("ConcurrentModificationException"));
        assertThat(Payload.of(hostile).values()).containsKey("unreadable");
    }

    @Test
    void bytes_areAboutThoseOfTheJson() {
        Payload payload = Payload.of(Map.of("text", "x".repeat(10_000), "list", List.of("y".repeat(5_000), 1)));

        assertThat(payload.bytes()).isBetween(15_000L, 15_200L);
    }
}
