/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.assembler.replay.ReplayNames;
import dev.spanflow.exporter.ExporterConfig;
import dev.spanflow.schemas.Headers;
import dev.spanflow.schemas.KafkaOverrides;
import dev.spanflow.schemas.Replay;
import dev.spanflow.schemas.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;

/** The settings of a replay: those of the exporter, and some of the assembler. What they become for each of the two. */
record ReplaySettings(Map<String, String> given) {
    private static final String COMMIT_INTERVAL_MS = "500";

    /** What waits at SGP in front of a live request is this many batches of a replay, whether SGP complains of it or not. */
    private static final String REQUESTS_MAX = "2";

    private static final String TEMPORARY =
            Path.of(System.getProperty("java.io.tmpdir"), "spanflow-replay").toString();

    /** Those of the assembler that a replay takes. */
    private static final List<String> OF_ASSEMBLER = List.of(
            AssemblerConfig.STREAM_THREADS, AssemblerConfig.RECORD_MAX_BYTES, AssemblerConfig.STATE_CACHE_BYTES);

    /** What a replay has besides the exporter's settings. */
    static final ConfigDef ADDED = added();

    static final ConfigDef DEFINITION = definition();

    private static ConfigDef added() {
        ConfigDef added = new ConfigDef()
                .define(
                        AssemblerConfig.STATE_DIR,
                        ConfigDef.Type.STRING,
                        null,
                        ConfigDef.Importance.MEDIUM,
                        "Folder for the local state, by default spanflow-replay in that for temporary files. What is lost"
                                + " there is restored from Kafka; at the end it is deleted.");
        OF_ASSEMBLER.forEach(
                key -> added.define(AssemblerConfig.DEFINITION.configKeys().get(key)));
        return added;
    }

    private static ConfigDef definition() {
        ConfigDef definition = new ConfigDef(ExporterConfig.DEFINITION);
        ADDED.configKeys().values().forEach(definition::define);
        return definition;
    }

    String addresses() {
        return given.getOrDefault(AssemblerConfig.BOOTSTRAP_SERVERS, "");
    }

    Topics topics() {
        return new Topics(given.getOrDefault(AssemblerConfig.TOPIC_PREFIX, Topics.DEFAULT_PREFIX));
    }

    Map<String, Object> kafka() {
        return KafkaOverrides.of(given);
    }

    String account() {
        return given.getOrDefault(ExporterConfig.ACCOUNT, Headers.DEFAULT_ACCOUNT);
    }

    /** The URL of the SGP that live spans go to, as far as this machine's settings tell. */
    String sgpUrl() {
        return given.getOrDefault(
                ExporterConfig.SGP_URL,
                String.valueOf(ExporterConfig.DEFINITION.defaultValues().get(ExporterConfig.SGP_URL)));
    }

    AssemblerConfig assembler() {
        Map<String, String> settings = new HashMap<>(given);
        settings.putIfAbsent(AssemblerConfig.STATE_DIR, TEMPORARY);
        settings.put(AssemblerConfig.COMMIT_INTERVAL_MS, COMMIT_INTERVAL_MS);
        settings.remove(KafkaOverrides.PREFIX + "group.instance.id");
        return new AssemblerConfig(settings);
    }

    /** Of an exporter that ships what a replay has put in order, and leaves room for others. */
    ExporterConfig exporter(ReplayNames names, Replay.Plan plan) {
        Map<String, String> settings = new HashMap<>(given);
        settings.put(ExporterConfig.INPUT_TOPIC, names.orderedSpans());
        settings.put(ExporterConfig.GROUP, names.senders());
        settings.put(ExporterConfig.REQUESTS_AT_START, "1");
        settings.putIfAbsent(ExporterConfig.REQUESTS_MAX, REQUESTS_MAX);
        settings.put(ExporterConfig.ACCOUNT, plan.account());
        settings.put(ExporterConfig.SGP_URL, plan.target());
        if (plan.targetAccount() != null) {
            settings.put(ExporterConfig.SGP_ACCOUNT_ID, plan.targetAccount());
        }
        settings.remove(KafkaOverrides.PREFIX + "group.instance.id");
        putBatches(settings, plan);
        return new ExporterConfig(settings);
    }

    /** No request larger than what may go in a second, so that a slow replay is no sequence of bursts. */
    private static void putBatches(Map<String, String> settings, Replay.Plan plan) {
        if (plan.rate() != null) {
            limit(settings, ExporterConfig.BATCH_MAX_SPANS, Math.max(1, plan.rate()));
        }
        if (plan.rateBytes() != null) {
            limit(settings, ExporterConfig.BATCH_MAX_BYTES, Math.max(1_024, plan.rateBytes()));
        }
    }

    private static void limit(Map<String, String> settings, String key, long most) {
        String usual = settings.getOrDefault(
                key, String.valueOf(ExporterConfig.DEFINITION.defaultValues().get(key)));
        settings.put(key, Long.toString(Math.min(Long.parseLong(usual.strip()), most)));
    }
}
