package clickhouse

// engineConfig takes the port and the name of the users file beside it. ClickHouse opens
// only the listeners that are named: there is no HTTP, MySQL or PostgreSQL port.
const engineConfig = `<clickhouse>
  <listen_host>127.0.0.1</listen_host>
  <tcp_port>%d</tcp_port>
  <users_config>%s</users_config>
  <access_control_improvements>
    <select_from_system_db_requires_grant>true</select_from_system_db_requires_grant>
    <select_from_information_schema_requires_grant>true</select_from_information_schema_requires_grant>
  </access_control_improvements>
</clickhouse>
`

// engineUsers takes the SHA-256 of the working user's password. The user
// "default" has none, because the local session that opens the port runs as it
// and must be let in. It may do that and nothing else, once in 68 years by its
// quota, or anyone could close the port. No quota counts a SELECT without
// FROM: what that may use is bounded.
const engineUsers = `<clickhouse>
  <profiles>
    <default/>
    <guest>
      <max_memory_usage>10000000</max_memory_usage>
      <max_execution_time>1</max_execution_time>
      <max_threads>1</max_threads>
      <max_concurrent_queries_for_user>2</max_concurrent_queries_for_user>
      <constraints>
        <max_memory_usage><readonly/></max_memory_usage>
        <max_execution_time><readonly/></max_execution_time>
        <max_threads><readonly/></max_threads>
        <max_concurrent_queries_for_user><readonly/></max_concurrent_queries_for_user>
      </constraints>
    </guest>
  </profiles>
  <quotas>
    <default/>
    <once><interval><duration>2147483647</duration><queries>1</queries></interval></once>
  </quotas>
  <users>
    <default>
      <no_password/>
      <networks><ip>127.0.0.1</ip><ip>::1</ip></networks>
      <profile>guest</profile>
      <quota>once</quota>
      <grants>
        <query>GRANT SYSTEM LISTEN ON *.*</query>
      </grants>
    </default>
    <soshin>
      <password_sha256_hex>%x</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <access_management>1</access_management>
    </soshin>
  </users>
</clickhouse>
`
