/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.local.Main;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code deploy/spanflow demo} runs, with its own sizes. */
@Timeout(240)
class ITDemo {
    private static final Duration PATIENCE = Duration.ofSeconds(200);

    @Test
    void demo_breaksNoPromise() throws Exception {
        try (Child demo = Child.start(Main.class, Map.of(), "demo", "--once")) {
            assertThat(demo.exitCode(PATIENCE)).as(demo.output()).isZero();
            assertThat(figure(demo, "violations")).as(demo.output()).isZero();
            assertThat(figure(demo, "lost")).as(demo.output()).isZero();
        }
    }

    /** The control: the same spans are out of order when nobody puts them in order, and the demo sees it. */
    @Test
    void demo_failsWithViolations_whenAssemblerIsBypassed() throws Exception {
        try (Child demo = Child.start(Main.class, Map.of(), "demo", "--once", "--bypass-assembler")) {
            assertThat(demo.exitCode(PATIENCE)).as(demo.output()).isEqualTo(1);
            assertThat(figure(demo, "violations")).as(demo.output()).isPositive();
            assertThat(figure(demo, "lost")).as(demo.output()).isZero();
        }
    }

    /** A worker is killed before its root was sent; the spans of its children's processes arrive all the same. */
    @Tag("chaos")
    @Tag("large")
    @ParameterizedTest
    @ValueSource(strings = {"pass", "stub"})
    void demo_accountsForOrphans(String policy) throws Exception {
        try (Child demo = Child.start(
                Main.class, Map.of(), "demo", "--once", "--orphan-timeout", "5", "--orphan-policy", policy)) {
            assertThat(demo.exitCode(PATIENCE)).as(demo.output()).isZero();
            assertThat(figure(demo, "lost")).as(demo.output()).isZero();
            assertThat(figure(demo, policy.equals("pass") ? "orphans" : "stubs"))
                    .as(demo.output())
                    .isPositive();
        }
    }

    @Test
    @Tag("jdk25")
    void demo_isQuietOnJdk25() throws Exception {
        try (Child demo = Child.start(Main.class, Map.of(), "demo", "--once")) {
            assertThat(demo.exitCode(PATIENCE)).as(demo.output()).isZero();
            assertThat(demo.output()).doesNotContain("WARN");
        }
    }

    private static long figure(Child demo, String name) {
        Matcher line = Pattern.compile("(?m)^" + name + " +([0-9,]+) ").matcher(demo.output());
        assertThat(line.find()).as("a line %s in%n%s", name, demo.output()).isTrue();
        return Long.parseLong(line.group(1).replace(",", ""));
    }
}
