/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.embedded;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.kafka.common.utils.Exit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FatalFaultTest {
    @BeforeEach
    void install() {
        FatalFault.keepJvmAlive();
    }

    @AfterEach
    void reset() {
        FatalFault.forget();
        Exit.resetHaltProcedure();
        Exit.resetExitProcedure();
    }

    @Test
    void halt_endsInAnException_andEveryLaterCallSaysSo() {
        assertThatThrownBy(() -> Exit.halt(7, "disk gone")).hasMessageContaining("status 7, disk gone");

        assertThatThrownBy(FatalFault::throwIfSeen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("failed for good");
    }

    @Test
    void nothingIsThrown_whenNoFaultWasSeen() {
        assertThatCode(FatalFault::throwIfSeen).doesNotThrowAnyException();
    }
}
