/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import dev.spanflow.assembler.Assembler;
import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.schemas.Topics;
import java.time.Duration;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;

/** What is measured: each reads the spans topic and writes the ordered one, with the assembler's own settings. */
enum Contender {
    FLOOR {
        @Override
        Running start(AssemblerConfig config, Topics topics) {
            return PassThrough.start(config, topics);
        }
    },
    ASSEMBLER {
        @Override
        Running start(AssemblerConfig config, Topics topics) {
            return new RunningAssembler(Assembler.start(config));
        }
    },
    SESSIONS {
        @Override
        Running start(AssemblerConfig config, Topics topics) {
            return WholeTraces.start(config, topics);
        }
    };

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    abstract Running start(AssemblerConfig config, Topics topics);

    /** Else the next run would have to wait for this one's session to end. */
    static void leave(KafkaStreams streams) {
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }

    /** A contender at work. */
    interface Running extends AutoCloseable {
        /** Records read so far. */
        long read();

        KafkaStreams streams();

        /** Whether all that was read leaves, record by record. */
        default boolean letsAllGo() {
            return true;
        }

        @Override
        void close();
    }

    private record RunningAssembler(Assembler assembler) implements Running {
        @Override
        public long read() {
            return assembler.counts().all();
        }

        @Override
        public KafkaStreams streams() {
            return assembler.streams();
        }

        @Override
        public void close() {
            assembler.close();
        }
    }
}
