/**
 * One call to a broker by RabbitMQ's own Erlang client. The call is in the variable CALL, its words parted by a blank:
 * the URL, then `publish EXCHANGE ROUTING-KEY TEXT`, `get QUEUE` or `declare QUEUE`. Methods are the protocol's, as tuples.
 */
export const AMQP_CLIENT = `
	[Url, Verb | Words] = string:split(os:getenv("CALL"), " ", all),
	Binaries = [list_to_binary(Word) || Word <- Words],
	{ok, _} = application:ensure_all_started(amqp_client),
	logger:set_primary_config(level, none),
	{ok, Address} = amqp_uri:parse(Url),
	Answer = case amqp_connection:start(Address) of
		{ok, Connection} ->
			{ok, Channel} = amqp_connection:open_channel(Connection),
			try case {Verb, Binaries} of
				{"publish", [Exchange, Key, Text]} ->
					amqp_channel:call(Channel, {'confirm.select', false}),
					% Delivery mode 2: persistent.
					Properties = setelement(5, list_to_tuple(['P_basic' | lists:duplicate(14, undefined)]), 2),
					amqp_channel:cast(Channel, {'basic.publish', 0, Exchange, Key, false, false}, {amqp_msg, Properties, Text}),
					true = amqp_channel:wait_for_confirms(Channel, 10),
					"confirmed";
				{"get", [Queue]} ->
					{{'basic.get_ok', _, _, _, _, _}, {amqp_msg, _, Text}} = amqp_channel:call(Channel, {'basic.get', 0, Queue, true}),
					Text;
				{"declare", [Queue]} ->
					{'queue.declare_ok', _, _, _} =
						amqp_channel:call(Channel, {'queue.declare', 0, Queue, false, true, false, false, false, []}),
					"declared"
			end catch _:Reason -> io_lib:format("~p", [Reason]) end;
		{error, Reason} -> io_lib:format("~p", [Reason])
	end,
	io:format("~s", [Answer]),
	halt().
`;
