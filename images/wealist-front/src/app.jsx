import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

/** Where board-api answers: under the name of these pages. */
const BOARDS = "/api/boards";

async function ask(path, options) {
	const answer = await fetch(path, options);
	if (!answer.ok) throw new Error(`board-api answers ${answer.status}`);
	return answer.json();
}

function Boards() {
	const [boards, setBoards] = useState([]);
	const [title, setTitle] = useState("");
	const [problem, setProblem] = useState();

	const load = () =>
		ask(BOARDS).then(
			(found) => {
				setBoards(found);
				setProblem(undefined);
			},
			(error) => setProblem(error.message),
		);
	useEffect(() => {
		load();
	}, []);

	const add = async (event) => {
		event.preventDefault();
		const body = JSON.stringify({ title });
		try {
			await ask(BOARDS, { method: "POST", headers: { "Content-Type": "application/json" }, body });
			setTitle("");
			await load();
		} catch (error) {
			setProblem(error.message);
		}
	};

	return (
		<>
			<h1>Boards</h1>
			{problem && <p role="alert">{problem}</p>}
			<form onSubmit={add}>
				<input aria-label="Title" value={title} onChange={(event) => setTitle(event.target.value)} required />
				<button type="submit">Add</button>
			</form>
			<ul>
				{boards.map((board) => (
					<li key={board.id}>{board.title}</li>
				))}
			</ul>
		</>
	);
}

createRoot(document.getElementById("boards")).render(<Boards />);
