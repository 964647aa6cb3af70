/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.sgp;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A prepared statement whose parameters come with each call. Used by one thread at a time. */
final class Sql {
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    interface Work<T> {
        T run() throws SQLException;
    }

    interface Action {
        void run() throws SQLException;
    }

    private final PreparedStatement statement;

    Sql(Connection db, String sql) {
        statement = checked(() -> db.prepareStatement(sql));
    }

    /** Runs work whose failure nobody here can mend. */
    static <T> T checked(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw new IllegalStateException("the stand-in's database failed: " + e.getMessage(), e);
        }
    }

    static void run(Action action) {
        checked(() -> {
            action.run();
            return true;
        });
    }

    int update(@Nullable Object... parameters) {
        return checked(() -> {
            bind(parameters);
            return statement.executeUpdate();
        });
    }

    boolean exists(@Nullable Object... parameters) {
        return !all(row -> true, parameters).isEmpty();
    }

    <T> Optional<T> first(RowReader<T> reader, @Nullable Object... parameters) {
        return all(reader, parameters).stream().findFirst();
    }

    <T> List<T> all(RowReader<T> reader, @Nullable Object... parameters) {
        return checked(() -> {
            bind(parameters);
            List<T> all = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    all.add(reader.read(rows));
                }
            }
            return all;
        });
    }

    private void bind(@Nullable Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
    }
}
