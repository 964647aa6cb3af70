/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.exporter.sgp.Lookup;
import dev.spanflow.exporter.sgp.SgpClient;
import dev.spanflow.exporter.sgp.SgpTarget;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Asks SGP for a span that nobody has: does it know the key? Writes nothing, and never prints the key. */
final class SgpCheck {
    private static final long PATIENCE_SECONDS = 15;
    private static final String WHAT = "sgp";

    private SgpCheck() {}

    static Check of(SgpTarget target) throws InterruptedException {
        BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
        try (SgpClient sgp = new SgpClient(target, () -> true)) {
            Runnable cancel = sgp.search(
                    new Lookup("spanflow-doctor", "spanflow-doctor", true), found -> answers.add(found.answer()));
            Answer answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                cancel.run();
                return of(target, Answer.none("no answer within " + PATIENCE_SECONDS + " s"));
            }
            return of(target, answer);
        }
    }

    static Check of(SgpTarget target, Answer answer) {
        String url = target.toString();
        return switch (answer.status()) {
            case Answer.NONE ->
                Check.wrong(
                        WHAT,
                        "no answer from " + url + ": " + answer.body(),
                        "check --sgp-url, --sgp-proxy, --sgp-ca-file");
            case 401 ->
                Check.wrong(WHAT, url + " refuses the key", "set SPANFLOW_SGP_API_KEY (or SGP_API_KEY) to a valid one");
            case 403 ->
                Check.wrong(WHAT, url + " refuses the account", "set --sgp-account-id to one that the key may use");
            case 404 -> Check.wrong(WHAT, url + " is no SGP: it knows no spans", "set --sgp-url");
            default ->
                answer.status() < 300
                        ? Check.well(WHAT, url + " answers, and takes the key")
                        : Check.wrong(
                                WHAT, url + " answers " + answer.status(), "look at SGP; the exporter tries again");
        };
    }
}
