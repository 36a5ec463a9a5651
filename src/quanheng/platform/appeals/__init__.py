"""Appeals (申诉): heard by others than those who decided, never to the harm of who appeals."""
