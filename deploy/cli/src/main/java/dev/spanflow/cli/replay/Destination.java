/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.replay.ReplayNames;
import dev.spanflow.schemas.Replay;
import java.net.URI;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Where a replay goes: the SGP that live spans go to, another one, or a file.
 *
 * @param target a URL
 * @param account of SGP, when it is not that of the settings
 * @param backfill whether live spans do not go there
 */
record Destination(String target, @Nullable String account, boolean backfill) {
    private static final String FILE = "file:";

    static Destination of(Replay.Plan plan) {
        return new Destination(plan.target(), plan.targetAccount(), plan.backfill());
    }

    static Destination chosen(
            @Nullable String url, @Nullable String account, @Nullable Path file, ReplaySettings settings) {
        if (file != null && (url != null || account != null)) {
            throw new ConfigException(
                    "--to-file cannot be combined with --to-url or --to-account: there is one target.");
        }
        if (file != null) {
            return new Destination(file.toAbsolutePath().normalize().toUri().toString(), null, true);
        }
        return new Destination(
                url == null ? requireSgp("sgp.url", settings.sgpUrl()) : requireSgp("--to-url", url),
                account,
                url != null || account != null);
    }

    /** A file's URL would be taken for {@code --to-file}, and that file be written over. */
    private static String requireSgp(String name, String url) {
        if (!url.matches("(?i)https?://.+")) {
            throw new ConfigException(name + " " + url + " is no URL of an SGP. Give one such as https://sgp.example.");
        }
        return url;
    }

    boolean isFile() {
        return target.startsWith(FILE);
    }

    /**
     * How many passes may follow the first. Where live spans go, newer records must not be overwritten by older ones; elsewhere
     * one more is a courtesy, and a file is what the topic held at the bound.
     */
    int laterPasses() {
        return isFile() ? 0 : backfill ? 1 : Integer.MAX_VALUE;
    }

    Target open(ReplaySettings settings, ReplayNames names, Replay.Plan plan) {
        return isFile()
                ? new FileTarget(Path.of(URI.create(target)), settings.addresses(), settings.kafka(), names, plan)
                : new SgpTarget(settings.exporter(names, plan), plan);
    }

    @Override
    public String toString() {
        String where = isFile() ? Path.of(URI.create(target)).toString() : target;
        return where + (account == null ? "" : ", account " + account);
    }
}
